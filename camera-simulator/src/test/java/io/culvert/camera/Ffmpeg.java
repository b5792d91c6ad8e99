package io.culvert.camera;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/** Runs an outside program as a judge; a test that needs one which is not installed is skipped and says so. */
public final class Ffmpeg {
    private static final int TIMEOUT_SECONDS = 60;

    private Ffmpeg() {}

    /** Runs ffmpeg with these arguments; fails when it reports any error, and returns what it printed otherwise. */
    public static void decodeWithoutComplaint(String... arguments) {
        List<String> command = new ArrayList<>(List.of("ffmpeg", "-nostdin", "-y", "-v", "error"));
        command.addAll(List.of(arguments));
        assertThat(run(command)).isEmpty();
    }

    /** Runs a program, fails on an exit code other than 0, returns its output and errors. */
    public static String run(List<String> command) {
        Assumptions.assumeTrue(
                installed(command.getFirst()), () -> "skipped: " + command.getFirst() + " is not installed");
        try {
            Path output = Files.createTempFile("camera-judge", ".txt");
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            boolean ended = process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS);
            process.destroyForcibly();
            String text = Files.readString(output);
            Files.delete(output);
            assertThat(ended).as("%s ended in time; it said: %s", command, text).isTrue();
            assertThat(process.exitValue()).as("%s said: %s", command, text).isZero();
            return text;
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static boolean installed(String program) {
        for (String folder : System.getenv("PATH").split(java.io.File.pathSeparator)) {
            if (Files.isExecutable(Path.of(folder, program))) {
                return true;
            }
        }
        return false;
    }
}
