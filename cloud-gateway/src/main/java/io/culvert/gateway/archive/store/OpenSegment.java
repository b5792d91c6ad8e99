package io.culvert.gateway.archive.store;

import io.culvert.media.segment.EndReason;
import io.culvert.media.segment.FragmentBytes;
import io.culvert.media.segment.SegmentEncoder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileAlreadyExistsException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A segment that is being written: what of it is in its file, and what of that is on the disk.
 *
 * <p>Threading: confined to the root's thread, but for what never changes.
 */
final class OpenSegment {
    private static final Logger log = LoggerFactory.getLogger(OpenSegment.class);

    private final UUID volume;
    private final SegmentName name;
    private final SegmentPlan plan;
    private final SegmentListener listener;
    private final SegmentEncoder encoder;
    private @Nullable DiskFile file;
    private @Nullable EndReason ended;
    private boolean exists;
    private int committedFragments;
    private long committedLength;

    OpenSegment(UUID volume, SegmentName name, SegmentPlan plan, SegmentListener listener, SegmentEncoder encoder) {
        this.volume = volume;
        this.name = name;
        this.plan = plan;
        this.listener = listener;
        this.encoder = encoder;
    }

    SegmentName name() {
        return name;
    }

    SegmentListener listener() {
        return listener;
    }

    /** What stands in front of its fragments; from any thread. */
    int preambleBytes() {
        return encoder.preamble().sizeBytes();
    }

    /** Whether it has no file yet. */
    boolean isNew() {
        return file == null;
    }

    /** Whether there may be a file, whole or not. */
    boolean mayExist() {
        return exists;
    }

    JournalRecord opened() {
        return new JournalRecord.Opened(name, plan.run(), plan.quality());
    }

    /** Writes what was waiting, by one call where the kernel takes it; the caller releases it. */
    void write(Disk disk, SegmentWriter.Waiting waiting) throws IOException {
        List<ByteBuffer> buffers = new ArrayList<>();
        DiskFile to = file;
        if (to == null) {
            to = create(disk);
            buffers.add(encoder.preamble().bytes());
        }
        for (FragmentBytes fragment : waiting.fragments()) {
            Collections.addAll(buffers, encoder.add(fragment));
        }
        EndReason end = waiting.end();
        ended = end;
        if (end != null && !isEmpty()) {
            buffers.add(encoder.end(end).encode());
        }
        to.append(buffers.toArray(ByteBuffer[]::new));
    }

    private DiskFile create(Disk disk) throws IOException {
        exists = true; // also where making it fails, as nobody knows how far that came
        try {
            DiskFile made = disk.create(name.path());
            file = made;
            return made;
        } catch (FileAlreadyExistsException e) {
            exists = false; // another's
            throw e;
        }
    }

    /** The file, where there is one, to be synced. */
    @Nullable
    DiskFile file() {
        return file;
    }

    /** Whether nothing will be written behind what has been. */
    boolean hasEnded() {
        return ended != null;
    }

    /** Whether there is nothing in it that is worth a row. */
    boolean isEmpty() {
        return encoder.fragments().isEmpty();
    }

    /** What the journal is to say of what has been written. */
    JournalRecord progress() {
        if (ended == null) {
            return new JournalRecord.Committed(
                    name.number(), length(), endMicros(), encoder.fragments().size());
        }
        return isEmpty() ? new JournalRecord.Dropped(name.number()) : new JournalRecord.Closed(row());
    }

    SegmentRow row() {
        EndReason reason = ended == null ? EndReason.DISK : ended;
        return new SegmentRow(
                volume,
                name,
                plan.run(),
                plan.quality(),
                endMicros(),
                length(),
                encoder.fragments().size(),
                reason);
    }

    private long length() {
        return file == null ? 0 : file.length();
    }

    private long endMicros() {
        return isEmpty() ? name.startMicros() : encoder.fragments().getLast().endWallMicros();
    }

    /** All that has been written is on the disk. */
    void commit() {
        int fragments = encoder.fragments().size();
        boolean news = fragments > committedFragments;
        committedFragments = fragments;
        committedLength = length();
        if (news) {
            listener.committed(new SegmentPlace(volume, name), endMicros());
        }
    }

    /** What has been written since the last commit may be lost, and counts as lost. */
    void fail() {
        ended = null;
        encoder.cutTo(committedLength);
        if (isEmpty()) {
            closeFile(); // it will be deleted, and until the disk takes anything there may be many of them
            file = null;
        }
    }

    /** After a failure: cuts the file behind what is committed and ends it there, or deletes it where that is nothing. */
    void mend(Disk disk) throws IOException {
        DiskFile to = file;
        if (isEmpty()) {
            ended = EndReason.DISK;
            if (exists) {
                disk.delete(name.path());
            }
            return;
        }
        if (to == null) {
            throw new IllegalStateException(name + " has fragments and no file");
        }
        to.truncate(committedLength);
        ended = EndReason.DISK;
        to.append(new ByteBuffer[] {encoder.end(EndReason.DISK).encode()});
    }

    /** Closes the file and tells how it ended. */
    void finish() {
        closeFile();
        if (isEmpty()) {
            listener.dropped();
        } else {
            listener.closed(row());
        }
    }

    private void closeFile() {
        if (file != null) {
            try {
                file.close();
            } catch (IOException e) {
                log.debug("{} does not close: {}", name.path(), e.toString());
            }
        }
    }
}
