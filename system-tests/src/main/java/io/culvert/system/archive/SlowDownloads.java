package io.culvert.system.archive;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** The promise <em>who downloads a byte a second holds no thread and no database connection, and harms nobody</em>. */
public final class SlowDownloads {
    private static final Duration PIECE = Duration.ofMinutes(20);
    private static final int RECEIVE_BUFFER = 4 << 10;
    private static final int MOST_THREADS_MORE = 10;
    private static final int MOST_READERS = 4;
    private static final double MOST_DELAY_MILLIS = 1_000;
    private static final long MOST_BYTES_EACH = 8 << 20;

    private SlowDownloads() {}

    /**
     * What came of it.
     *
     * @param left of them, at the end
     * @param readers virtual threads that read for a download, the most at any look
     * @param usuallyBusy database connections on which something was being done, the median
     * @param sentBytes given to the system for one of them, the most
     */
    public record Outcome(
            int downloads,
            int left,
            int seconds,
            GatewayLevel before,
            GatewayLevel most,
            int readers,
            int usuallyBusy,
            long sentBytes,
            Bystander.Report live) {
        /** Whether they were as good as not there. */
        public boolean isGood() {
            return left == downloads
                    && most.threads() - before.threads() <= MOST_THREADS_MORE
                    && readers <= MOST_READERS
                    && usuallyBusy <= 1
                    && most.databaseConnections() <= before.databaseConnections() + 1
                    && sentBytes < MOST_BYTES_EACH
                    && live.isUndisturbed(MOST_DELAY_MILLIS);
        }

        @Override
        public String toString() {
            return ("%s%d downloads at a byte a second, %d after %d s: %d virtual threads at most, database connections in use"
                            + " %d (median), %.1f MiB given to the system for one at most%n  before: %s%n  most:   %s%n  %s")
                    .formatted(
                            isGood() ? "" : "FAILED: ",
                            downloads,
                            left,
                            seconds,
                            readers,
                            usuallyBusy,
                            sentBytes / 1048576.0,
                            before,
                            most,
                            live);
        }
    }

    /** Downloads slowly for so long, beside a viewer of the live camera. */
    public static Outcome run(PastStage stage, int downloads, int seconds) throws IOException, SQLException {
        PastStage.Share share = stage.share(PastStage.PAST, Map.of("export", true));
        String path = "/" + PastStage.PAST + "/archive-" + stage.begin().getEpochSecond() + "-" + PIECE.toSeconds()
                + ".mp4?token=" + share.token();
        URI http = stage.http();
        List<HttpCaller> callers = new ArrayList<>();
        try (Bystander bystander = Bystander.watch(stage)) {
            callers.add(begin(http, path)); // what is made once is made
            try (LevelWatch watch = new LevelWatch(stage)) {
                while (callers.size() < downloads) {
                    callers.add(begin(http, path));
                }
                int readers = 0;
                for (int second = 0; second < seconds; second++) {
                    long next = System.nanoTime() + TimeUnit.SECONDS.toNanos(1);
                    for (HttpCaller caller : callers) {
                        caller.take();
                    }
                    if (second % 10 == 1) {
                        readers = Math.max(readers, readers(stage));
                    }
                    LockSupport.parkNanos(next - System.nanoTime());
                }
                watch.stop();
                return new Outcome(
                        downloads,
                        stage.sessionsOf(share),
                        seconds,
                        watch.before(),
                        watch.most(),
                        readers,
                        watch.usuallyBusy(),
                        stage.mostBytes("http"),
                        bystander.report());
            }
        } finally {
            for (HttpCaller caller : callers) {
                caller.close();
            }
        }
    }

    private static HttpCaller begin(URI http, String path) throws IOException {
        HttpCaller caller = new HttpCaller(http, RECEIVE_BUFFER);
        caller.ask(path);
        int status = caller.head();
        if (status != 200) {
            caller.close();
            throw new IOException("a download was answered " + status);
        }
        return caller;
    }

    /** Virtual threads that read for downloads now. */
    private static int readers(PastStage stage) throws IOException {
        Path dump = Files.createTempDirectory("culvert-threads").resolve("dump");
        Process jcmd = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                        Long.toString(stage.gateway().part().pid()),
                        "Thread.dump_to_file",
                        "-format=text",
                        dump.toString())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            if (!jcmd.waitFor(20, TimeUnit.SECONDS) || jcmd.exitValue() != 0) {
                throw new IOException("the gateway's threads cannot be listed");
            }
            return (int) Files.readAllLines(dump).stream()
                    .filter(line -> line.contains("\"export-"))
                    .count();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } finally {
            Files.deleteIfExists(dump);
            Files.deleteIfExists(dump.getParent());
        }
    }
}
