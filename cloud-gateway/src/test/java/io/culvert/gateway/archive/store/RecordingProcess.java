package io.culvert.gateway.archive.store;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** An {@link AppendingProcess}, and what it has said so far. Thread-safe. */
final class RecordingProcess implements AutoCloseable {
    private final Process process;
    private final List<Said> said = new CopyOnWriteArrayList<>();
    private final CountDownLatch begun = new CountDownLatch(1);
    private final Thread reader;

    private RecordingProcess(Process process) {
        this.process = process;
        this.reader = Thread.ofPlatform().daemon().start(this::read);
    }

    /**
     * Records below the folder.
     *
     * @param seed that no process had before
     * @param errors where its log goes
     */
    static RecordingProcess start(Path folder, int seed, Path errors) throws IOException {
        return new RecordingProcess(new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        AppendingProcess.class.getName(),
                        folder.toString(),
                        Integer.toString(seed))
                .redirectError(errors.toFile())
                .start());
    }

    private void read() {
        try (BufferedReader lines = process.inputReader()) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (Said.isOne(line)) {
                    said.add(Said.parse(line));
                    begun.countDown();
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits until something was recorded. */
    void awaitFirst() throws InterruptedException {
        if (!begun.await(60, TimeUnit.SECONDS)) {
            throw new AssertionError("the process records nothing");
        }
    }

    /** What is recorded by what it said until now. */
    List<Said> said() {
        return List.copyOf(said);
    }

    /** Kills it; what it had said by then. */
    List<Said> kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
        reader.join();
        return said();
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }
}
