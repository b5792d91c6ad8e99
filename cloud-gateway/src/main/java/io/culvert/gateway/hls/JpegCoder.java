package io.culvert.gateway.hls;

import io.culvert.media.stream.Codec;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes a JPEG out of a key frame, by ffmpeg as a child process.
 *
 * <p>What a camera sent may be anything, so the child gets little: the frame on its standard input and nothing else to open
 * (no address, no file, no shell, no environment of ours), one thread, a bound on what it allocates at a time and on what it
 * answers, and five seconds. At most two run at a time.
 *
 * <p>Threading: thread-safe; blocking.
 */
final class JpegCoder {
    private static final Logger log = LoggerFactory.getLogger(JpegCoder.class);

    private static final int AT_A_TIME = 2;
    private static final int MAX_JPEG_BYTES = 8 << 20;
    private static final long MAX_ALLOCATION = 256L << 20;
    private static final Duration PLACE = Duration.ofSeconds(5);
    private static final Duration LIFE = Duration.ofSeconds(5);

    /** A picture is not wider than this; it is for looking at, not for evidence. */
    private static final int MAX_WIDTH = 1280;

    /** What came of it. */
    sealed interface Outcome {
        /** A JPEG; nobody changes its bytes. */
        @SuppressWarnings("ArrayRecordComponent")
        record Coded(byte[] jpeg) implements Outcome {}

        /** There is no ffmpeg on this machine. */
        record NotInstalled() implements Outcome {}

        /** ffmpeg made nothing of it, or not in time. */
        record Failed() implements Outcome {}
    }

    private final @Nullable Path program;
    private final Semaphore places = new Semaphore(AT_A_TIME);

    /** @param program where ffmpeg is; null where there is none */
    JpegCoder(@Nullable Path program) {
        this.program = program;
    }

    /** With the ffmpeg that the search path names. */
    static JpegCoder installed() {
        Optional<Path> found = Stream.of(
                        System.getenv().getOrDefault("PATH", "").split(":"))
                .filter(folder -> !folder.isEmpty())
                .map(folder -> Path.of(folder, "ffmpeg"))
                .filter(Files::isExecutable)
                .findFirst();
        return new JpegCoder(found.orElse(null));
    }

    boolean isInstalled() {
        return program != null;
    }

    /** Blocking, for ten seconds at most. */
    Outcome code(Codec codec, byte[] annexB) throws InterruptedException {
        Path ffmpeg = program;
        if (ffmpeg == null) {
            return new Outcome.NotInstalled();
        }
        if (!places.tryAcquire(PLACE.toMillis(), TimeUnit.MILLISECONDS)) {
            return new Outcome.Failed();
        }
        try {
            return run(ffmpeg, codec, annexB);
        } catch (IOException e) {
            log.warn("ffmpeg cannot be run: {}", e.getMessage());
            return new Outcome.Failed();
        } finally {
            places.release();
        }
    }

    private static List<String> command(Path ffmpeg, Codec codec) {
        return List.of(
                ffmpeg.toString(),
                "-hide_banner",
                "-loglevel",
                "quiet",
                "-max_alloc",
                Long.toString(MAX_ALLOCATION),
                "-protocol_whitelist",
                "pipe",
                "-threads",
                "1",
                "-f",
                codec == Codec.H264 ? "h264" : "hevc",
                "-i",
                "pipe:0",
                "-frames:v",
                "1",
                "-vf",
                "scale='min(" + MAX_WIDTH + ",iw)':-2",
                "-threads",
                "1",
                "-pix_fmt",
                "yuvj420p",
                "-c:v",
                "mjpeg",
                "-q:v",
                "5",
                "-f",
                "mjpeg",
                "pipe:1");
    }

    private static Outcome run(Path ffmpeg, Codec codec, byte[] annexB) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(command(ffmpeg, codec));
        builder.environment().clear();
        builder.environment().putAll(Map.of("LC_ALL", "C"));
        builder.redirectError(ProcessBuilder.Redirect.DISCARD);
        Process child = builder.start();
        Thread watchdog = Thread.startVirtualThread(() -> endInTime(child));
        try {
            Thread writer = Thread.startVirtualThread(() -> write(child, annexB));
            byte[] jpeg;
            try (InputStream out = child.getInputStream()) {
                jpeg = out.readNBytes(MAX_JPEG_BYTES + 1);
            }
            writer.join();
            boolean fine = child.waitFor(LIFE.toMillis(), TimeUnit.MILLISECONDS) && child.exitValue() == 0;
            return fine && jpeg.length > 0 && jpeg.length <= MAX_JPEG_BYTES
                    ? new Outcome.Coded(jpeg)
                    : new Outcome.Failed();
        } finally {
            child.destroyForcibly();
            watchdog.interrupt();
        }
    }

    private static void write(Process child, byte[] annexB) {
        try (OutputStream in = child.getOutputStream()) {
            in.write(annexB);
        } catch (IOException e) {
            log.debug("ffmpeg did not take all: {}", e.getMessage());
        }
    }

    private static void endInTime(Process child) {
        try {
            if (!child.waitFor(LIFE.toMillis(), TimeUnit.MILLISECONDS)) {
                log.warn("ffmpeg took more than {} s for a picture and was ended", LIFE.toSeconds());
                child.destroyForcibly();
            }
        } catch (InterruptedException e) {
            child.destroyForcibly();
        }
    }
}
