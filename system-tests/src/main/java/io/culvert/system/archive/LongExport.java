package io.culvert.system.archive;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The promise <em>a day is one file, at once</em>. */
public final class LongExport {
    private static final Duration FIRST_BYTE = Duration.ofSeconds(15);
    private static final long MOST_GROWN = 400 << 20;
    private static final Duration PROBING = Duration.ofMinutes(60);

    private LongExport() {}

    /**
     * What came of it.
     *
     * @param lengthRight whether so many bytes came as were told, and no more
     * @param head until the head of the answer, with the length of the file
     * @param again the same for who asks once more
     * @param whole until the last byte
     * @param grownResident of the gateway, while the file was made and sent, against before
     * @param frames as ffprobe counts them, of {@code expected}
     */
    public record Outcome(
            Duration piece,
            long bytes,
            boolean lengthRight,
            Duration head,
            Duration again,
            Duration whole,
            long grownResident,
            String frames,
            long expected,
            Duration probed) {
        /** Whether it is what was asked for, in bounds. */
        public boolean isGood() {
            return lengthRight
                    && head.compareTo(FIRST_BYTE) < 0
                    && grownResident < MOST_GROWN
                    && frames.equals(Long.toString(expected));
        }

        @Override
        public String toString() {
            return ("%s%s as one file of %.2f GB (Content-Length %s): first byte after %.2f s, again %.3f s, all after"
                            + " %.1f s (%.0f MB/s); gateway %.0f MiB larger; ffprobe counts %s of %d pictures in %.1f s")
                    .formatted(
                            isGood() ? "" : "FAILED: ",
                            piece,
                            bytes / 1e9,
                            lengthRight ? "right" : "WRONG",
                            head.toMillis() / 1e3,
                            again.toMillis() / 1e3,
                            whole.toMillis() / 1e3,
                            bytes / 1e3 / whole.toMillis(),
                            grownResident / 1048576.0,
                            frames,
                            expected,
                            probed.toMillis() / 1e3);
        }
    }

    /**
     * Downloads all that was laid.
     *
     * @param decode whether ffprobe decodes the pictures; else it takes the file apart and counts them
     */
    public static Outcome run(PastStage stage, boolean decode) throws IOException, SQLException {
        PastStage.Share share = stage.share(PastStage.PAST, Map.of("export", true));
        Duration piece = Duration.between(stage.begin(), stage.end());
        String path = "/" + PastStage.PAST + "/archive-" + stage.begin() + "-" + piece.toMillis() / 1000 + "."
                + "%03d".formatted(piece.toMillisPart()) + ".mp4?token=" + share.token();
        try (LevelWatch watch = new LevelWatch(stage);
                HttpCaller caller = new HttpCaller(stage.http(), 0)) {
            long asked = System.nanoTime();
            Duration head = ask(caller, path);
            long told = caller.left() + 1;
            long bytes = caller.drain() + 1;
            Duration whole = Duration.ofNanos(System.nanoTime() - asked);
            boolean right = isFollowedByAnAnswer(caller, path, told);
            Duration again;
            try (HttpCaller second = new HttpCaller(stage.http(), 0)) {
                again = ask(second, path);
            }
            watch.stop();
            long grown = watch.most().residentBytes() - watch.before().residentBytes();
            long probing = System.nanoTime();
            String frames = frames(stage.http().resolve(path).toString(), decode);
            Duration probed = Duration.ofNanos(System.nanoTime() - probing);
            return new Outcome(piece, bytes, right, head, again, whole, grown, frames, stage.frames(), probed);
        }
    }

    /** Whether what comes on the connection next is the answer to another request, which knows the same length. */
    private static boolean isFollowedByAnAnswer(HttpCaller caller, String path, long told) throws IOException {
        caller.ask(path, "Range: bytes=1000-1999");
        return caller.status() == 206 && caller.header("Content-Range").equals("bytes 1000-1999/" + told);
    }

    private static Duration ask(HttpCaller caller, String path) throws IOException {
        long asked = System.nanoTime();
        caller.ask(path);
        int status = caller.head();
        if (status != 200) {
            throw new IOException("the file was answered " + status);
        }
        caller.take();
        return Duration.ofNanos(System.nanoTime() - asked);
    }

    private static String frames(String url, boolean decode) throws IOException {
        String what = decode ? "frames" : "packets";
        Process probe = new ProcessBuilder(List.of(
                        "ffprobe",
                        "-v",
                        "error",
                        "-select_streams",
                        "v:0",
                        "-count_" + what,
                        "-show_entries",
                        "stream=nb_read_" + what,
                        "-of",
                        "csv=p=0",
                        url))
                .redirectErrorStream(true)
                .start();
        String said = new String(probe.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            if (!probe.waitFor(PROBING.toSeconds(), TimeUnit.SECONDS)) {
                probe.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
        return said.strip();
    }
}
