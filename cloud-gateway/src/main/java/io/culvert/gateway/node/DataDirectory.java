package io.culvert.gateway.node;

import io.culvert.media.Secret;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The folder that belongs to one gateway: master key, first passwords, embedded database, later the archive.
 *
 * <p>Held by one process at a time: {@link #open} takes a lock that the kernel gives back when the process ends, however
 * it ends. Blocking. Thread-safe as far as the file system is.
 */
public final class DataDirectory implements AutoCloseable {

    private static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY_DIRECTORY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
    private static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY_FILE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    private final Path root;
    private final FileChannel lockFile;
    private final FileLock lock;

    private DataDirectory(Path root, FileChannel lockFile, FileLock lock) {
        this.root = root;
        this.lockFile = lockFile;
        this.lock = lock;
    }

    /**
     * Makes the folder where it is missing and locks it.
     *
     * @throws StartupRefused when it cannot be made, written or locked
     */
    public static DataDirectory open(Path root) throws StartupRefused {
        return openIfFree(root)
                .orElseThrow(() -> StartupRefused.failure("another gateway is running on the data directory "
                        + root.toAbsolutePath().normalize()));
    }

    /**
     * The same, but empty where another process has it.
     *
     * @throws StartupRefused when it cannot be made or written
     */
    public static Optional<DataDirectory> openIfFree(Path root) throws StartupRefused {
        Path path = root.toAbsolutePath().normalize();
        try {
            if (!Files.isDirectory(path)) {
                Path parent = path.getParent();
                if (parent != null) {
                    Files.createDirectories(parent);
                }
                Files.createDirectory(path, OWNER_ONLY_DIRECTORY);
            }
            FileChannel lockFile =
                    FileChannel.open(path.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            FileLock lock = tryLock(lockFile);
            if (lock == null) {
                lockFile.close();
                return Optional.empty();
            }
            return Optional.of(new DataDirectory(path, lockFile, lock));
        } catch (FileAlreadyExistsException e) {
            throw StartupRefused.configuration("culvert.data.dir is " + path + ", which is not a directory");
        } catch (IOException e) {
            throw StartupRefused.configuration("cannot use the data directory " + path + " ("
                    + e.getClass().getSimpleName() + "; expected: a directory this user may write)");
        }
    }

    /** Takes the lock of a file that one process at a time may hold; null where any has it, this one too. */
    public static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            return null; // held by this very process
        }
    }

    public Path root() {
        return root;
    }

    public Path resolve(String name) {
        return root.resolve(name);
    }

    /** The secret kept in the file, without the line end; empty where there is no such file. */
    public Optional<Secret> readSecret(String name) throws IOException {
        try {
            return Optional.of(Secret.of(
                    Files.readString(root.resolve(name), StandardCharsets.UTF_8).strip()));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /** Writes a file that only its owner may read: whole or not at all, and on the disk when this returns. */
    public void writeSecret(String name, Secret secret) throws IOException {
        writePrivately(root.resolve(name), secret.reveal() + "\n");
    }

    /** Writes {@code text} to a file of mode 0600, atomically and synced. */
    static void writePrivately(Path file, String text) throws IOException {
        Path target = file.toAbsolutePath();
        Path parent = target.getParent();
        Path fresh = Files.createTempFile(parent, "." + target.getFileName(), ".new", OWNER_ONLY_FILE);
        try {
            try (FileChannel channel = FileChannel.open(fresh, StandardOpenOption.WRITE)) {
                channel.write(StandardCharsets.UTF_8.encode(text));
                channel.force(true);
            }
            Files.move(fresh, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(fresh);
        }
        try (FileChannel directory = FileChannel.open(parent, StandardOpenOption.READ)) {
            directory.force(true);
        }
    }

    /** Gives the folder back. */
    @Override
    public void close() {
        try {
            lock.release();
            lockFile.close();
        } catch (IOException e) {
            // The process is ending; the kernel gives the lock back anyway.
        }
    }

    @Override
    public String toString() {
        return root.toString();
    }
}
