package io.culvert.gateway.archive.store;

import io.culvert.gateway.node.DataDirectory;
import io.culvert.media.segment.FragmentBytes;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One folder of the archive, usually a disk of its own: which volume it is, how full it may get, and the thread that writes
 * it.
 *
 * <p>Lifecycle: opening it takes the folder's lock, ends the segments that a dead gateway left open and starts the thread.
 * <p>Threading: thread-safe.
 */
public final class ArchiveRoot {
    /** How long a root that failed is left alone where there is another. */
    private static final Duration REST = Duration.ofSeconds(10);

    private static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

    private final Path path;
    private final DiskPart part;
    private final Volume volume;
    private final FileChannel lock;
    private final RootThread thread;
    private final RootWriter writer;
    private final JournalState journalState;
    private final SegmentDeletion deletion;
    private final SideThread reading;

    private ArchiveRoot(
            Path path,
            DiskPart part,
            Volume volume,
            FileChannel lock,
            RootThread thread,
            RootWriter writer,
            JournalState journalState,
            SegmentDeletion deletion,
            SideThread reading) {
        this.path = path;
        this.part = part;
        this.volume = volume;
        this.lock = lock;
        this.thread = thread;
        this.writer = writer;
        this.journalState = journalState;
        this.deletion = deletion;
        this.reading = reading;
    }

    /**
     * Opens a folder that is there and has passed the check of its volume.
     *
     * @param lastNumber that the index knows of the volume
     * @throws IOException where it cannot be read or written, or another gateway has it
     */
    static ArchiveRoot open(Path path, DiskPart part, Volume volume, String name, long lastNumber, StoreConfig config)
            throws IOException {
        FileChannel lock = lock(path);
        Disk disk = LocalDisk.at(path);
        try {
            JournalReplay.Result replayed = JournalReplay.of(path, volume.id());
            Journal journal = new Journal(disk, volume.id(), replayed, config.journalBytes());
            long lastFile = replayed.isComplete() ? 0 : SegmentWalk.lastNumber(path);
            countOn(Math.max(lastFile, lastNumber), volume.id(), journal);
            new Recovery(path, volume.id(), disk, journal).run();
            RootThread thread = new RootThread(name);
            RootWriter writer =
                    new RootWriter(path.toString(), volume.id(), disk, journal, config, System::nanoTime, thread::wake);
            thread.start(writer);
            SegmentDeletion deletion =
                    new SegmentDeletion("archive-delete-" + name, path, volume, writer::deleteIfEmpty);
            SideThread reading = new SideThread("archive-rows-" + name);
            return new ArchiveRoot(path, part, volume, lock, thread, writer, journal.state(), deletion, reading);
        } catch (IOException | RuntimeException e) {
            disk.close();
            lock.close();
            throw e;
        }
    }

    /**
     * Numbers go on behind those that files have, where the journal was lost or is damaged, and behind those that the index
     * has, where the disk is an older copy of what it was: of two segments of one number the index takes one.
     */
    private static void countOn(long last, UUID volume, Journal journal) {
        if (last >= journal.state().nextSegment()) {
            long next = last + 1;
            journal.state().apply(new JournalRecord.Begun(volume, 0, next, 0), 0);
            journal.add(new JournalRecord.Dropped(next)); // so that another file is begun, and files are gone over once
        }
    }

    /** Held by one process at a time; the kernel gives it back when that ends, however it ends. */
    private static FileChannel lock(Path path) throws IOException {
        FileChannel channel = FileChannel.open(
                path.resolve(Volume.FOLDER).resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        if (DataDirectory.tryLock(channel) == null) {
            channel.close();
            throw new IOException("another gateway is writing to it");
        }
        return channel;
    }

    public Path path() {
        return path;
    }

    public UUID volume() {
        return volume.id();
    }

    /** What of the disk may be used, whoever uses it, while the root takes more, 0 to 1. */
    public double maxShare() {
        return part.maxShare();
    }

    /** Which disk it lies on; roots of which these are equal share their room. */
    public Object disk() {
        return part.disk();
    }

    /** How full the disk was at the last round. */
    public DiskSpace space() {
        return writer.status().space();
    }

    /**
     * How full the disk is at this moment. Never blocks.
     *
     * @return an {@link IOException} where the folder does not hold this volume now: then another disk was asked
     */
    public CompletableFuture<DiskSpace> spaceNow() {
        return reading.call(() -> {
            DiskSpace space = DiskSpace.of(path);
            volume.requireAt(path);
            return space;
        });
    }

    /** Bytes that wait for the disk in memory. */
    public long waitingBytes() {
        return writer.waitingBytes();
    }

    /** Whether anything could not be written or synced within the last seconds. */
    public boolean isFailing() {
        Long failed = writer.status().failedNanos();
        return failed != null && System.nanoTime() - failed < REST.toNanos();
    }

    /** Where a segment's file is. */
    public Path file(SegmentName name) {
        return path.resolve(name.path());
    }

    /**
     * Whether a segment's file is there, or may be: one that cannot be looked at is no reason to forget it. Never blocks.
     *
     * @return an {@link IOException} where the disk is gone
     */
    public CompletableFuture<Boolean> isThere(SegmentName name) {
        return reading.call(() -> isThereNow(name));
    }

    private boolean isThereNow(SegmentName name) throws IOException {
        boolean there;
        try {
            there = SegmentWalk.isFile(file(name));
        } catch (IOException e) {
            there = true;
        }
        if (!Files.isDirectory(path.resolve(Volume.FOLDER))) {
            throw new IOException("is the disk of " + path + " gone?");
        }
        return there;
    }

    /** The database has these rows; the journal may forget them. Never blocks. */
    public void stored(List<SegmentRow> rows) {
        writer.stored(rows.stream().map(row -> row.name().number()).toList());
    }

    /**
     * Rows of ended segments that the database has not got yet, those of one file of the journal, oldest first. After a start
     * there may be some among them that it has: it was not said in time. Never blocks, nor holds up what is recorded.
     *
     * @param behind number of the file whose rows are known already; 0 for none
     */
    public CompletableFuture<Optional<WaitingRows>> waitingRows(long behind) {
        return reading.call(() -> WaitingRows.behind(behind, path, journalState));
    }

    /**
     * Deletes files of segments that have ended, and the folders that hold nothing then. Never blocks. Harmless when repeated:
     * what is not there counts as deleted.
     *
     * @return those whose deletion is on the disk, which may be fewer; an {@link IOException} where the disk takes none: it
     *     is another one, not there, or read-only
     */
    public CompletableFuture<List<SegmentName>> delete(Collection<SegmentName> names) {
        return deletion.delete(names);
    }

    /**
     * Makes the row of a segment from its file alone, and ends the file if nobody did. Blocking; only while nobody records.
     *
     * @param found as its file is called
     */
    public FoundSegment read(SegmentName found) throws IOException {
        return new SegmentReading(path, volume.id()).read(found);
    }

    /** Goes over all files there are; blocking. */
    public void eachFile(SegmentWalk.Visitor visitor) throws IOException {
        SegmentWalk.of(path, visitor);
    }

    @Nullable
    SegmentWriter begin(SegmentPlan plan, FragmentBytes first, SegmentListener listener) {
        return writer.begin(plan, first, listener);
    }

    RootChoice.Candidate candidate() {
        return new RootChoice.Candidate(space(), part.maxShare(), part.diskShare(), part.roots(), isFailing());
    }

    /** Has what still waits written and synced, and the thread end then. */
    void stop() {
        deletion.close();
        reading.close();
        thread.stop();
    }

    /** Waits for that and gives the folder back; false where the disk takes longer. */
    boolean join(Duration patience) throws InterruptedException {
        if (!thread.join(patience)) {
            return false;
        }
        try {
            lock.close();
        } catch (IOException e) {
            // The process is ending; the kernel gives the lock back anyway.
        }
        return true;
    }

    /** Makes the folder where it is missing. */
    static void make(Path path) throws IOException {
        Files.createDirectories(path, OWNER_ONLY);
    }

    @Override
    public String toString() {
        return path.toString();
    }
}
