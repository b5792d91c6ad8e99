package io.culvert.gateway.archive.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Measures what a round costs with one sync of the whole file system and with one of each file, in turn:
 * {@code CommitCost FOLDER [ROUNDS [FILES [BYTES]]]}.
 */
final class CommitCost {
    private CommitCost() {}

    public static void main(String[] arguments) throws IOException {
        Path folder = Path.of(arguments[0]);
        int rounds = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 20;
        int files = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 200;
        int bytes = arguments.length > 3 ? Integer.parseInt(arguments[3]) : 250 << 10;
        try (Contender whole = new Contender("syncfs", LocalDisk.at(make(folder, "whole")), files, bytes);
                Contender each = new Contender("fdatasync", LocalDisk.fileByFile(make(folder, "each")), files, bytes)) {
            for (int round = 0; round < rounds; round++) {
                whole.round();
                each.round();
            }
            whole.report();
            each.report();
            System.out.printf("fdatasync of each file takes %.2f times as long%n", each.median() / whole.median());
        }
    }

    private static Path make(Path folder, String name) throws IOException {
        Path root = folder.resolve(name);
        Files.createDirectories(root.resolve(Volume.FOLDER));
        return root;
    }

    private static final class Contender implements AutoCloseable {
        private final String name;
        private final Disk disk;
        private final List<DiskFile> files = new ArrayList<>();
        private final ByteBuffer data;
        private final List<Double> millis = new ArrayList<>();
        private final List<Double> writeMillis = new ArrayList<>();

        Contender(String name, Disk disk, int count, int bytes) throws IOException {
            this.name = name;
            this.disk = disk;
            this.data = ByteBuffer.allocateDirect(bytes);
            for (int i = 0; i < count; i++) {
                files.add(disk.create(Path.of("camera-" + i, "1.mp4")));
            }
            disk.sync(files);
        }

        void round() throws IOException {
            long start = System.nanoTime();
            for (DiskFile file : files) {
                file.append(new ByteBuffer[] {data.duplicate()});
            }
            writeMillis.add((System.nanoTime() - start) / 1e6);
            disk.sync(files);
            millis.add((System.nanoTime() - start) / 1e6);
        }

        double median() {
            return quantile(millis, 0.5);
        }

        private static double quantile(List<Double> values, double q) {
            double[] sorted =
                    values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
            return sorted[(int) Math.min(sorted.length - 1, q * sorted.length)];
        }

        void report() {
            System.out.printf(
                    "%-10s %d files x %d bytes: median %.1f ms (writes %.1f ms), p90 %.1f ms; all %s%n",
                    name,
                    files.size(),
                    data.capacity(),
                    median(),
                    quantile(writeMillis, 0.5),
                    quantile(millis, 0.9),
                    Arrays.toString(millis.stream().mapToInt(Double::intValue).toArray()));
        }

        @Override
        public void close() throws IOException {
            for (DiskFile file : files) {
                file.close();
            }
            disk.close();
        }
    }
}
