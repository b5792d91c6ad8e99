package io.culvert.system.process;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;

/** The JSON file by which a process says that everything answers: written atomically, mode 0600. */
public final class ReadyFile {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long POLL_NANOS = Duration.ofMillis(30).toNanos();

    private ReadyFile() {}

    /**
     * Waits until {@code part} has written {@code file}.
     *
     * @throws IllegalStateException when the part ends first or the time is up; the message holds its last lines
     */
    public static JsonNode await(Path file, Part part, Duration atMost) {
        long deadline = System.nanoTime() + atMost.toNanos();
        while (!Files.exists(file)) {
            if (!part.isAlive()) {
                throw new IllegalStateException(part.name() + " ended with code " + part.exitCode()
                        + " before it was ready:\n" + part.lastLines());
            }
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException(
                        part.name() + " was not ready within " + atMost.toSeconds() + " s:\n" + part.lastLines());
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
        return read(file);
    }

    /** What the file says now. */
    public static JsonNode read(Path file) {
        try {
            return JSON.readTree(Files.readAllBytes(file));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        }
    }

    /** Writes {@code content} so that a reader sees all of it or nothing. */
    public static void write(Path file, JsonNode content) {
        Path beside = file.resolveSibling(
                "." + file.getFileName() + "." + ProcessHandle.current().pid());
        try {
            Files.deleteIfExists(beside);
            try (var channel = Files.newByteChannel(
                    beside,
                    Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
                channel.write(java.nio.ByteBuffer.wrap(
                        JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(content)));
            }
            Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file, e);
        }
    }
}
