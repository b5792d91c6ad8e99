package io.culvert.system.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/** One round of many cameras recorded, watched or not: what they cost the server. Confined to the thread that measures. */
final class Recording {
    /** Long enough for every camera's first group of pictures to be on the disk. */
    private static final Duration WARM_UP = Duration.ofSeconds(8);

    private static final Duration COUNTING = Duration.ofSeconds(4);

    private final SimulatedCameras cameras;
    private final CameraViewers viewers;
    private final int bitrate;
    private final int seconds;

    Recording(SimulatedCameras cameras, CameraViewers viewers, int bitrate, int seconds) {
        this.cameras = cameras;
        this.viewers = viewers;
        this.bitrate = bitrate;
        this.seconds = seconds;
    }

    /**
     * One server in one round.
     *
     * @param cores share of one core
     * @param residentMiB of the server
     * @param recorded bytes that its files grew by, as a share of what the cameras sent
     * @param delayP99 at viewers, milliseconds
     */
    record Figures(
            int cameras,
            double cores,
            double residentMiB,
            double recorded,
            FileCalls calls,
            double delayP99,
            double gaps) {
        double cpuMillisPerCameraSecond() {
            return cores * 1000 / cameras;
        }
    }

    static final Column<Figures> CPU = Column.median("CPU ms per camera-second", 3, Figures::cpuMillisPerCameraSecond);
    static final Column<Figures> CORES = Column.median("cores", 3, Figures::cores);
    static final Column<Figures> RESIDENT = Column.maximum("RSS MiB", 0, Figures::residentMiB);
    static final Column<Figures> GAPS = Column.sum("RTP gaps", 0, Figures::gaps);
    static final ResultTable<Figures> TABLE = new ResultTable<>(
            List.of(
                    CPU,
                    CORES,
                    RESIDENT,
                    Column.median("recorded × sent", 2, Figures::recorded),
                    Column.median("writes/s", 0, figures -> figures.calls().writes()),
                    Column.median("syncs/s", 1, figures -> figures.calls().syncs()),
                    Column.median("delay p99 ms", 1, Figures::delayP99),
                    GAPS),
            CPU,
            List.of("mediamtx", "zlmediakit"));

    Figures measure(MediaServer server) {
        cameras.awaitPlaying(0); // nobody else's sessions run any more
        List<String> all = cameras.names();
        try (Swarm swarm = viewers.swarm(all.size())) {
            server.record(all);
            cameras.awaitPlaying(all.size());
            viewers.watch(server, swarm, all);
            LockSupport.parkNanos(WARM_UP.toNanos());
            return count(server, swarm);
        } finally {
            server.rest();
        }
    }

    private Figures count(MediaServer server, Swarm swarm) {
        Path folder = server.recordings().orElseThrow();
        swarm.delays().clear();
        long gapsBefore = swarm.gapsSeen();
        long filesBefore = bytesBelow(folder);
        double cpuBefore = ProcessCpu.seconds(server.pids());
        long began = System.nanoTime();
        LockSupport.parkNanos(Duration.ofSeconds(seconds).toNanos());
        double cpu = ProcessCpu.seconds(server.pids()) - cpuBefore;
        double elapsed = (System.nanoTime() - began) / 1e9;
        int count = cameras.names().size();
        double recorded = (bytesBelow(folder) - filesBefore) / (elapsed * count * bitrate / 8);
        double residentMiB = ProcessCpu.residentMiB(server.pids());
        double delay = swarm.delays().quantile(0.99);
        double gaps = swarm.gapsSeen() - gapsBefore;
        FileCalls calls = FileCalls.watch(server.pids().getFirst(), folder, COUNTING);
        return new Figures(count, cpu / elapsed, residentMiB, recorded, calls, delay, gaps);
    }

    private static long bytesBelow(Path folder) {
        if (!Files.isDirectory(folder)) {
            return 0;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile).mapToLong(Recording::size).sum();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long size(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            return 0; // moved or deleted meanwhile
        }
    }
}
