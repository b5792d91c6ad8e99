package io.culvert.system.archive;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The promise <em>many players of one recording read the disk at most twice as much as one</em>, as the kernel counts it. */
public final class ManyPlayers {
    /** Pieces of one length differ by a group of pictures. */
    private static final double SAME = 0.9;

    private ManyPlayers() {}

    /** How a recording is played. */
    public enum Way {
        RTSP,
        HLS
    }

    /**
     * What the kernel counted.
     *
     * @param asked bytes that the gateway asked the kernel for, of files and else ({@code rchar})
     * @param disk bytes that came from the disk for it ({@code read_bytes}); 0 where the folder is in memory
     */
    public record Reads(long asked, long disk) {
        static Reads of(long pid) throws IOException {
            List<String> lines = Files.readAllLines(Path.of("/proc/" + pid + "/io"));
            return new Reads(number(lines, "rchar: "), number(lines, "read_bytes: "));
        }

        private static long number(List<String> lines, String name) {
            return lines.stream()
                    .filter(line -> line.startsWith(name))
                    .mapToLong(line -> Long.parseLong(line.substring(name.length())))
                    .findFirst()
                    .orElseThrow();
        }

        Reads minus(Reads earlier) {
            return new Reads(asked - earlier.asked, disk - earlier.disk);
        }
    }

    /**
     * What came of it.
     *
     * @param media bytes that one player got
     * @param least bytes that any of the many got
     */
    public record Outcome(Way way, int players, Duration took, long media, long least, Reads one, Reads many) {
        /** Whether all got the whole, and together read no more than twice what one read. */
        public boolean isGood() {
            return least >= media * SAME
                    && one.asked >= media * SAME
                    && many.asked <= 2 * one.asked
                    && many.disk <= 2 * one.disk;
        }

        @Override
        public String toString() {
            return ("%s%s: one player got %.1f MB and read %.1f MB (of the disk %.1f); %d players in %.1f s read %.1f MB"
                            + " (%.2f times), of the disk %.1f (%.2f times)")
                    .formatted(
                            isGood() ? "" : "FAILED: ",
                            way,
                            media / 1e6,
                            one.asked / 1e6,
                            one.disk / 1e6,
                            players,
                            took.toMillis() / 1e3,
                            many.asked / 1e6,
                            (double) many.asked / one.asked,
                            many.disk / 1e6,
                            (double) many.disk / one.disk);
        }
    }

    /**
     * One player of one piece, then many of another that is as long; nobody else uses the gateway.
     *
     * @param from where the first piece begins; the second one lies behind it
     */
    public static Outcome run(PastStage stage, Way way, int players, Instant from, Duration piece) throws IOException {
        PastStage.Share share = stage.share(PastStage.PAST, Map.of("archive", true));
        long pid = stage.gateway().part().pid();
        play(stage, share, way, from.minus(piece), piece); // what is made once is made
        forget(stage.root());
        Reads begun = Reads.of(pid);
        long media = play(stage, share, way, from, piece);
        Reads one = Reads.of(pid).minus(begun);
        Instant next = from.plus(piece.multipliedBy(2));
        Reads before = Reads.of(pid);
        long asked = System.nanoTime();
        long least = Long.MAX_VALUE;
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Long>> all = new ArrayList<>();
            for (int i = 0; i < players; i++) {
                all.add(threads.submit(() -> play(stage, share, way, next, piece)));
            }
            for (Future<Long> each : all) {
                least = Math.min(least, each.get());
            }
        } catch (ExecutionException e) {
            throw new IOException("a player failed", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
        Duration took = Duration.ofNanos(System.nanoTime() - asked);
        return new Outcome(way, players, took, media, least, one, Reads.of(pid).minus(before));
    }

    /** Has the kernel forget what it keeps of these files; their owner may do that. */
    private static void forget(Path root) throws IOException {
        List<String> files;
        try (Stream<Path> all = Files.walk(root)) {
            files = all.filter(file -> file.toString().endsWith(".mp4"))
                    .map(Path::toString)
                    .toList();
        }
        List<String> command = new ArrayList<>(
                List.of("sh", "-c", "sync; for f; do dd if=\"$f\" iflag=nocache count=0 status=none; done", "forget"));
        command.addAll(files);
        Process process = new ProcessBuilder(command).inheritIO().start();
        try {
            if (!process.waitFor(2, TimeUnit.MINUTES) || process.exitValue() != 0) {
                throw new IOException("the kernel would not forget " + files.size() + " files");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private static long play(PastStage stage, PastStage.Share share, Way way, Instant from, Duration piece)
            throws IOException {
        return way == Way.RTSP ? overRtsp(share, from, piece) : overHls(stage, share, from, piece);
    }

    private static long overRtsp(PastStage.Share share, Instant from, Duration piece) throws IOException {
        try (RtspCaller caller = new RtspCaller(share.replayUrl())) {
            int opened = caller.open();
            if (opened != 200) {
                throw new IOException("a player was answered " + opened);
            }
            caller.play(
                    "Rate-Control: no",
                    "Range: clock=%s-%s".formatted(PastStage.clock(from), PastStage.clock(from.plus(piece))));
            int played = caller.status();
            if (played != 200) {
                throw new IOException("PLAY was answered " + played);
            }
            return caller.toTheEnd();
        }
    }

    private static long overHls(PastStage stage, PastStage.Share share, Instant from, Duration piece)
            throws IOException {
        String folder = "/" + PastStage.PAST + "/";
        try (HttpCaller caller = new HttpCaller(stage.http(), 0)) {
            String stream = folder
                    + last(
                            caller,
                            folder + "archive-" + from.getEpochSecond() + "-" + piece.toSeconds() + ".m3u8?token="
                                    + share.token());
            caller.ask(stream);
            caller.status();
            String below = stream.substring(0, stream.lastIndexOf('/') + 1);
            long bytes = 0;
            for (String line : caller.text().lines().toList()) {
                if (!line.isEmpty() && !line.startsWith("#")) {
                    caller.ask(below + line);
                    int status = caller.head();
                    bytes += caller.drain();
                    if (status != 200) {
                        throw new IOException("a segment was answered " + status);
                    }
                }
            }
            return bytes;
        }
    }

    /** The last line of a playlist. */
    private static String last(HttpCaller caller, String path) throws IOException {
        caller.ask(path);
        int status = caller.status();
        if (status != 200) {
            throw new IOException("a playlist was answered " + status);
        }
        return caller.text().lines().reduce((first, second) -> second).orElseThrow();
    }
}
