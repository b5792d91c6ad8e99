package io.culvert.agent.wifi;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A program of this machine that is asked something: run without a shell, in plain English, for a bounded time. Nothing secret is
 * among its arguments.
 */
final class Program {
    /** Exit code of one that could not be run, or did not end in time. */
    static final int NONE = -1;

    private static final int MOST_OUTPUT = 1 << 16;

    private final String name;

    Program(String name) {
        this.name = name;
    }

    /** @param text standard output and error, whole lines */
    record Answer(int exitCode, String text) {
        boolean isFine() {
            return exitCode == 0;
        }
    }

    /** Its command line. */
    static ProcessBuilder prepared(String name, String... arguments) {
        List<String> line = new ArrayList<>(List.of(name));
        line.addAll(Arrays.asList(arguments));
        ProcessBuilder builder = new ProcessBuilder(line).redirectErrorStream(true);
        builder.environment().put("LC_ALL", "C");
        return builder;
    }

    Answer ask(Duration time, String... arguments) throws InterruptedException {
        Path output = null;
        try {
            // A file, so that a program that hangs with its output open cannot hold us.
            output = Files.createTempFile("culvert-wifi", null);
            Process process =
                    prepared(name, arguments).redirectOutput(output.toFile()).start();
            process.getOutputStream().close();
            if (!process.waitFor(time.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly();
                return new Answer(NONE, name + " did not end within " + time.toSeconds() + " s");
            }
            byte[] text = Files.readAllBytes(output);
            return new Answer(
                    process.exitValue(),
                    new String(text, 0, Math.min(text.length, MOST_OUTPUT), StandardCharsets.UTF_8));
        } catch (IOException unusable) {
            return new Answer(NONE, name + " cannot be run: " + unusable.getMessage());
        } finally {
            remove(output);
        }
    }

    private static void remove(@Nullable Path file) {
        try {
            if (file != null) {
                Files.deleteIfExists(file);
            }
        } catch (IOException stays) {
            // a temporary file without anything secret
        }
    }
}
