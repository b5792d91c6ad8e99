package io.culvert.system.bench;

import io.culvert.system.process.Folder;
import io.culvert.system.process.Launcher;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * What one run of a benchmark stands on: a temporary folder and everything that was started. All goes away at the end,
 * in reverse order, also on Ctrl-C. Thread-safe.
 */
public final class Workbench implements AutoCloseable {
    private final Path folder;
    private final Launcher launcher = Launcher.ofThisCheckout();
    private final Thread onInterrupt = new Thread(this::clear, "bench-cleanup");
    private final Deque<AutoCloseable> parts = new ArrayDeque<>();
    private boolean cleared;

    private Workbench(Path folder) {
        this.folder = folder;
    }

    public static Workbench open() {
        try {
            Workbench bench = new Workbench(Files.createTempDirectory("culvert-bench-"));
            Runtime.getRuntime().addShutdownHook(bench.onInterrupt);
            return bench;
        } catch (IOException e) {
            throw new UncheckedIOException("no temporary folder", e);
        }
    }

    public Launcher launcher() {
        return launcher;
    }

    /** A folder of this run, made when it is missing. */
    public Path folder(String name) {
        try {
            return Files.createDirectories(folder.resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot make a folder in " + folder, e);
        }
    }

    /**
     * Takes charge of ending {@code part}.
     *
     * @throws IllegalStateException when the run is being ended; the part is ended at once
     */
    public <T extends AutoCloseable> T keep(T part) {
        boolean late;
        synchronized (this) {
            late = cleared;
            if (!late) {
                parts.push(part);
            }
        }
        if (late) {
            end(part);
            throw new IllegalStateException("the benchmark is being ended");
        }
        return part;
    }

    private void clear() {
        while (true) {
            AutoCloseable part;
            synchronized (this) {
                cleared = true;
                part = parts.poll();
            }
            if (part == null) {
                break;
            }
            end(part);
        }
        try {
            Folder.remove(folder);
        } catch (IOException e) {
            System.err.println("left behind: " + folder + ": " + e);
        }
    }

    private static void end(AutoCloseable part) {
        try {
            part.close();
        } catch (Exception e) {
            System.err.println("could not end " + part + ": " + e);
        }
    }

    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(onInterrupt);
        } catch (IllegalStateException e) {
            // The hook runs and clears.
            return;
        }
        clear();
    }
}
