package io.culvert.gateway.archive.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Collection;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A folder of this machine. All files that were written together are synced by one call where the kernel has one that can
 * be believed ({@link FileSystemSync}), else file by file, with the folders that got new names. What was written a while ago
 * leaves the system's memory ({@link DropBehind}).
 *
 * <p>Threading: as {@link Disk}.
 */
final class LocalDisk implements Disk {
    private static final FileAttribute<Set<PosixFilePermission>> FOLDER =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
    private static final FileAttribute<Set<PosixFilePermission>> FILE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    private static final Set<StandardOpenOption> FRESH =
            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);

    private static final Set<OpenOption> THERE = Set.of(StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);

    /** Of what was written last, kept in the system's memory: minutes of a few cameras, seconds of hundreds. */
    private static final long KEPT_BYTES = 256 << 20;

    private final Path root;
    private final @Nullable FileSystemSync whole;
    private final DropBehind behind;
    private final Set<Path> changedFolders = new HashSet<>();

    private LocalDisk(Path root, @Nullable FileSystemSync whole, long keptBytes) {
        this.root = root;
        this.whole = whole;
        this.behind = new DropBehind(keptBytes);
    }

    /** The folder, which is there. */
    static LocalDisk at(Path root) {
        return keeping(root, KEPT_BYTES);
    }

    /** The folder; no more than so many bytes of what was written last stay in the system's memory. */
    static LocalDisk keeping(Path root, long bytes) {
        return new LocalDisk(root, FileSystemSync.of(root).orElse(null), bytes);
    }

    /** The folder as on a machine without {@code syncfs}. */
    static LocalDisk fileByFile(Path root) {
        return new LocalDisk(root, null, KEPT_BYTES);
    }

    @Override
    public DiskFile create(Path file) throws IOException {
        Path target = root.resolve(file);
        Path folder = folderOf(target);
        makeFolders(folder);
        changedFolders.add(folder);
        return new OpenFile(target, FileChannel.open(target, FRESH, FILE));
    }

    private void makeFolders(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            if (!Files.isDirectory(root.resolve(Volume.FOLDER))) {
                throw new IOException(root + " is no volume now (is its disk mounted, and nothing over it?)");
            }
            Path above = folderOf(folder);
            makeFolders(above);
            changedFolders.add(above);
            Files.createDirectory(folder, FOLDER);
        }
    }

    /** Of something below the root, which therefore has one. */
    private static Path folderOf(Path below) {
        return Objects.requireNonNull(below.getParent());
    }

    @Override
    public DiskFile reopen(Path file) throws IOException {
        Path target = root.resolve(file);
        OpenFile open = new OpenFile(target, FileChannel.open(target, THERE));
        open.length = open.channel.size();
        open.syncedLength = open.length;
        open.channel.position(open.length);
        for (Path folder = target; !folder.equals(root); ) {
            folder = folderOf(folder);
            changedFolders.add(folder); // who made the file may have been killed before that was synced
        }
        return open;
    }

    @Override
    public void sync(Collection<DiskFile> written) throws IOException {
        if (whole != null) {
            whole.sync();
        } else {
            for (DiskFile file : written) {
                file.sync();
            }
            for (Path folder : changedFolders) {
                try {
                    syncFolder(folder);
                } catch (NoSuchFileException e) {
                    // gone with all that was in it
                }
            }
        }
        changedFolders.clear();
        for (DiskFile file : written) {
            if (file instanceof OpenFile open) {
                behind.synced(open.path, open.syncedLength, open.length);
                open.syncedLength = open.length;
            }
        }
    }

    @Override
    public void syncFirst(DiskFile file) throws IOException {
        file.sync();
        if (file instanceof OpenFile open && changedFolders.contains(folderOf(open.path))) {
            syncFolder(folderOf(open.path));
        }
    }

    /** Brings to the disk which names a folder holds. */
    static void syncFolder(Path folder) throws IOException {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    @Override
    public void delete(Path file) throws IOException {
        Path target = root.resolve(file);
        Files.deleteIfExists(target);
        changedFolders.add(folderOf(target));
    }

    @Override
    public void deleteIfEmpty(Path folder) throws IOException {
        Path target = root.resolve(folder);
        try {
            Files.deleteIfExists(target);
            changedFolders.remove(target);
            changedFolders.add(folderOf(target));
        } catch (DirectoryNotEmptyException e) {
            // in use
        }
    }

    @Override
    public DiskSpace space() throws IOException {
        return DiskSpace.of(root);
    }

    @Override
    public void close() throws IOException {
        if (whole != null) {
            whole.close();
        }
    }

    /** A file behind a channel whose position is the file's end. */
    private static final class OpenFile implements DiskFile {
        private final Path path;
        private final FileChannel channel;
        private long length;
        private long syncedLength;

        OpenFile(Path path, FileChannel channel) {
            this.path = path;
            this.channel = channel;
        }

        @Override
        public void append(ByteBuffer[] buffers) throws IOException {
            long left = 0;
            for (ByteBuffer buffer : buffers) {
                left += buffer.remaining();
            }
            int first = 0;
            while (left > 0) {
                while (!buffers[first].hasRemaining()) {
                    first++;
                }
                long count = channel.write(buffers, first, buffers.length - first);
                length += count;
                left -= count;
            }
        }

        @Override
        public long length() {
            return length;
        }

        @Override
        public void truncate(long to) throws IOException {
            channel.truncate(to);
            channel.position(to);
            length = to;
        }

        @Override
        public void overwrite(long position, ByteBuffer bytes) throws IOException {
            long at = position;
            while (bytes.hasRemaining()) {
                at += channel.write(bytes, at);
            }
        }

        @Override
        public void sync() throws IOException {
            channel.force(false);
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }
}
