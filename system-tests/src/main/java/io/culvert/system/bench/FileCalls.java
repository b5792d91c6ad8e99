package io.culvert.system.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * How often a process writes and syncs files below a folder, counted by strace(1) for a while. It slows the process down, so
 * nothing else is measured meanwhile.
 *
 * @param writes calls a second that wrote to a file
 * @param syncs calls a second that brought something to the disk; one for a whole file system counts as one
 */
record FileCalls(double writes, double syncs) {
    static final FileCalls UNKNOWN = new FileCalls(Double.NaN, Double.NaN);

    private static final Path STRACE = Path.of("/usr/bin/strace");
    private static final String WRITES = "write,writev,pwrite64,pwritev,pwritev2";
    private static final String SYNCS = "fsync,fdatasync,syncfs,sync,sync_file_range,msync";

    /** Watches for so long; {@link #UNKNOWN} where strace is not installed or not allowed. */
    static FileCalls watch(long pid, Path folder, Duration time) {
        if (!Files.isExecutable(STRACE)) {
            return UNKNOWN;
        }
        try {
            Path output = Files.createTempFile("culvert-strace-", ".txt");
            try {
                Process strace = new ProcessBuilder(List.of(
                                STRACE.toString(),
                                "-f",
                                "-q",
                                "-y",
                                "-s",
                                "0",
                                "-e",
                                "trace=" + WRITES + "," + SYNCS,
                                "-o",
                                output.toString(),
                                "-p",
                                Long.toString(pid)))
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start();
                LockSupport.parkNanos(time.toNanos());
                boolean watched = strace.isAlive();
                strace.destroy();
                strace.waitFor(10, TimeUnit.SECONDS);
                return watched ? count(output, folder, time) : UNKNOWN;
            } finally {
                Files.deleteIfExists(output);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return UNKNOWN;
        }
    }

    private static FileCalls count(Path output, Path folder, Duration time) throws IOException {
        try (Stream<String> lines = Files.lines(output)) {
            List<String> calls = lines.map(FileCalls::call)
                    .flatMap(Optional::stream)
                    .filter(call -> call.contains("<" + folder))
                    .toList();
            double seconds = time.toNanos() / 1e9;
            long writes = calls.stream().filter(call -> isOneOf(call, WRITES)).count();
            return new FileCalls(writes / seconds, (calls.size() - writes) / seconds);
        }
    }

    /** The call that begins on a line of strace's, behind the number of the thread. */
    static Optional<String> call(String line) {
        String call = line.replaceFirst("^[0-9]+ +", "");
        return call.startsWith("<... ") || call.startsWith("---") || call.startsWith("+++")
                ? Optional.empty()
                : Optional.of(call);
    }

    private static boolean isOneOf(String call, String names) {
        return List.of(names.split(",")).contains(call.substring(0, Math.max(0, call.indexOf('('))));
    }
}
