package io.culvert.system.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** One running process of the installation. Thread-safe. */
public final class Part implements AutoCloseable {
    private static final Duration DRAIN = Duration.ofSeconds(12);

    private final String name;
    private final Process process;
    private final Path log;

    Part(String name, Process process, Path log) {
        this.name = name;
        this.process = process;
        this.log = log;
    }

    public String name() {
        return name;
    }

    public long pid() {
        return process.pid();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** Exit code of an ended process. */
    public int exitCode() {
        return process.exitValue();
    }

    public CompletableFuture<Process> onExit() {
        return process.onExit();
    }

    /** Everything it printed. */
    public Path log() {
        return log;
    }

    /** Sends SIGKILL and waits until it is gone. */
    public void kill() {
        process.destroyForcibly();
        await(DRAIN);
    }

    /** Sends SIGTERM without waiting. */
    public void terminate() {
        process.destroy();
    }

    /**
     * Waits for the end.
     *
     * @return whether it ended in time
     */
    public boolean await(Duration atMost) {
        try {
            return process.waitFor(atMost.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Asks it to end, and makes it end when it does not within 12 s. */
    @Override
    public void close() {
        terminate();
        if (!await(DRAIN)) {
            kill();
        }
    }

    /** The last lines it printed, for messages about its failure. */
    public String lastLines() {
        try {
            List<String> lines = Files.readAllLines(log);
            return String.join("\n", lines.subList(Math.max(0, lines.size() - 15), lines.size()));
        } catch (IOException e) {
            return "(no log: " + e.getMessage() + ")";
        }
    }
}
