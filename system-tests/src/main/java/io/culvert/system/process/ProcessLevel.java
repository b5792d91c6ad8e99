package io.culvert.system.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What a Java process holds at one moment, from {@code /proc} and {@code jcmd}.
 *
 * @param threads of the system
 * @param descriptors open files and sockets
 * @param liveHeapBytes what is left after a full collection
 * @param residentBytes with everything outside the heap
 */
public record ProcessLevel(long threads, long descriptors, long liveHeapBytes, long residentBytes) {
    private static final Pattern TOTAL = Pattern.compile("(?m)^Total\\s+\\d+\\s+(\\d+)");

    /** Collects garbage in the process and measures it. Blocks for as long as that takes. */
    public static ProcessLevel of(Part part) {
        try {
            long heap = liveHeap(part.pid());
            Path process = Path.of("/proc", Long.toString(part.pid()));
            String status = Files.readString(process.resolve("status"));
            try (Stream<Path> descriptors = Files.list(process.resolve("fd"))) {
                return new ProcessLevel(
                        field(status, "Threads"), descriptors.count(), heap, field(status, "VmRSS") * 1024);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot measure " + part.name(), e);
        }
    }

    private static long liveHeap(long pid) throws IOException {
        Process jcmd = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                        Long.toString(pid),
                        "GC.class_histogram")
                .redirectErrorStream(true)
                .start();
        String said = new String(jcmd.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        try {
            jcmd.waitFor(30, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Matcher total = TOTAL.matcher(said);
        if (!total.find()) {
            throw new IOException("jcmd " + pid + " gave no total: "
                    + said.lines().findFirst().orElse(""));
        }
        return Long.parseLong(total.group(1));
    }

    private static long field(String status, String name) {
        return status.lines()
                .filter(line -> line.startsWith(name + ":"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElseThrow();
    }

    @Override
    public String toString() {
        return "%d threads, %d descriptors, %.1f MiB live heap, %.0f MiB resident"
                .formatted(threads, descriptors, liveHeapBytes / 1048576.0, residentBytes / 1048576.0);
    }
}
