package io.culvert.agent.identity;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.TRUNCATE_EXISTING;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The state folder of an agent: mode 0700, with the identity in one file of mode 0600.
 *
 * <p>Written whole to a file beside it, synced, renamed over the old one, folder synced: after a crash there is the old
 * identity or the new one, never a part. A lock keeps a second agent process out while this one has it open.
 *
 * <p>Threading: guarded by its monitor; {@link #save} blocks on the disk.
 */
public final class IdentityStore implements AutoCloseable {
    private static final String FILE = "identity.pem";
    private static final String NEXT_FILE = "identity-next.pem";
    private static final String JOIN_FILE = "join";
    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rw-------");
    private static final Set<PosixFilePermission> OWNER_ONLY_DIRECTORY = PosixFilePermissions.fromString("rwx------");

    private final Path directory;
    private final FileChannel lockFile;

    private IdentityStore(Path directory, FileChannel lockFile) {
        this.directory = directory;
        this.lockFile = lockFile;
    }

    /**
     * Opens the folder, makes it if needed, and takes its lock.
     *
     * @throws IOException if it cannot be made or written, or another process holds it
     */
    public static IdentityStore open(Path directory) throws IOException {
        // A folder that was there keeps its mode: it may be anybody's, and what is secret lies in a 0600 file.
        Files.createDirectories(directory, PosixFilePermissions.asFileAttribute(OWNER_ONLY_DIRECTORY));
        FileChannel lockFile = FileChannel.open(directory.resolve("lock"), Set.of(CREATE, WRITE), permissions());
        try {
            FileLock lock = lockFile.tryLock();
            if (lock != null) {
                return new IdentityStore(directory, lockFile);
            }
        } catch (OverlappingFileLockException heldByThisProcess) {
            // told below
        } catch (IOException failed) {
            lockFile.close();
            throw failed;
        }
        lockFile.close();
        throw new FileSystemException(directory.toString(), null, "another agent uses this state folder");
    }

    /**
     * The stored identity, or null if there is none yet.
     *
     * @throws IOException if the file cannot be read or is damaged
     */
    public synchronized @Nullable AgentIdentity load() throws IOException {
        return peek(directory);
    }

    /** File of the identity in a state folder. */
    public static Path identityFile(Path directory) {
        return directory.resolve(FILE);
    }

    /** Like {@link #load}, but without the lock, beside an agent that may be running; makes nothing. */
    public static @Nullable AgentIdentity peek(Path directory) throws IOException {
        return read(identityFile(directory));
    }

    /** An identity with a new key pair that waits for its activation, beside the one in use; null if there is none. */
    public synchronized @Nullable AgentIdentity loadNext() throws IOException {
        return read(directory.resolve(NEXT_FILE));
    }

    private static @Nullable AgentIdentity read(Path file) throws IOException {
        try {
            return IdentityFormat.parse(Files.readString(file, StandardCharsets.US_ASCII));
        } catch (NoSuchFileException none) {
            return null;
        } catch (IllegalArgumentException damaged) {
            // The cause may quote the file, and the file holds the key: keep its text out.
            throw new FileSystemException(file.toString(), null, "is damaged: " + damaged.getMessage());
        }
    }

    /** Keeps key pair and invitation before the gateway is asked, until {@link #forgetJoin}. */
    public synchronized void saveJoin(PendingJoin join) throws IOException {
        write(JoinFormat.format(join), JOIN_FILE);
    }

    /** What was asked and not answered, or not stored; null if there is nothing such, or nothing that can be read. */
    public synchronized @Nullable PendingJoin loadJoin() throws IOException {
        try {
            return JoinFormat.parse(Files.readString(directory.resolve(JOIN_FILE), StandardCharsets.US_ASCII));
        } catch (NoSuchFileException | CharacterCodingException none) {
            return null;
        } catch (IllegalArgumentException damaged) {
            return null; // another code will do; a camera has nobody who could remove a file
        }
    }

    /** It is answered, one way or the other. */
    public synchronized void forgetJoin() throws IOException {
        Files.deleteIfExists(directory.resolve(JOIN_FILE));
    }

    /** Replaces the stored identity; on the disk when this returns. */
    public synchronized void save(AgentIdentity identity) throws IOException {
        write(IdentityFormat.format(identity), FILE);
        Files.deleteIfExists(directory.resolve(NEXT_FILE));
    }

    /** Keeps a new key pair before its activation key is used; {@link #save} removes it. */
    public synchronized void saveNext(AgentIdentity identity) throws IOException {
        write(IdentityFormat.format(identity), NEXT_FILE);
    }

    private void write(String text, String name) throws IOException {
        Path fresh = directory.resolve(name + ".new");
        try (FileChannel channel = FileChannel.open(fresh, Set.of(CREATE, WRITE, TRUNCATE_EXISTING), permissions())) {
            Files.setPosixFilePermissions(fresh, OWNER_ONLY);
            ByteBuffer bytes = StandardCharsets.US_ASCII.encode(text);
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
        Files.move(fresh, directory.resolve(name), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        try (FileChannel folder = FileChannel.open(directory, READ)) {
            folder.force(true);
        }
    }

    private static FileAttribute<?> permissions() {
        return PosixFilePermissions.asFileAttribute(OWNER_ONLY);
    }

    /** Gives the folder free for another process. */
    @Override
    public synchronized void close() throws IOException {
        lockFile.close();
    }
}
