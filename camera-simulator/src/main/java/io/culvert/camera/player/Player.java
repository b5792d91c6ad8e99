package io.culvert.camera.player;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** Runs ffmpeg, ffprobe, GStreamer as processes that end by themselves. Blocking. */
public final class Player {
    /**
     * What GStreamer says when it interrupts its own PAUSE at the end: it never sends it, and tears down on the same connection as
     * if nothing had been. One run in fifty over UDP, on a busy machine.
     */
    private static final String INTERRUPTED_ITSELF = "gst_rtspsrc_pause";

    private Player() {}

    /**
     * How a player ended.
     *
     * @param exitCode 0 where it was content
     * @param output what it printed, errors and all
     */
    public record Result(int exitCode, String output) {}

    /** Whether a program of that name is to be found. */
    public static boolean installed(String program) {
        return Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }

    /**
     * Runs a player to its end; once more where it stumbled over itself.
     *
     * @throws IllegalStateException where a run takes longer than {@code limit}
     */
    public static Result run(List<String> command, Duration limit) {
        Result result = once(command, limit);
        return result.output().contains(INTERRUPTED_ITSELF) ? once(command, limit) : result;
    }

    private static Result once(List<String> command, Duration limit) {
        try {
            Path output = Files.createTempFile("player-", ".txt");
            try {
                Process process = new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectInput(new File("/dev/null"))
                        .redirectOutput(output.toFile())
                        .start();
                boolean ended = process.waitFor(limit);
                process.destroyForcibly().waitFor();
                String said = Files.readString(output);
                if (!ended) {
                    throw new IllegalStateException(command + " did not end; it said: " + said);
                }
                return new Result(process.exitValue(), said);
            } finally {
                Files.deleteIfExists(output);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
