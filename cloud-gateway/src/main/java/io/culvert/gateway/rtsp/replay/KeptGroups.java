package io.culvert.gateway.rtsp.replay;

import io.culvert.media.stream.PacketBatch;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Batches of a live stream that wait to be played. Of a client that does not keep up, groups of pictures in front are let go.
 *
 * <p>Confined to one thread.
 */
final class KeptGroups {
    private static final long MOST_BYTES = 8L << 20;

    private final Deque<PacketBatch> kept = new ArrayDeque<>();
    private long keptBytes;
    private int videoTrack = -1;
    private boolean behind;
    private boolean skipped;

    /** Says which track's key frames groups begin with. */
    void leadBy(int track) {
        videoTrack = track;
    }

    /** Of the stream; -1 where there is none. */
    int videoTrack() {
        return videoTrack;
    }

    /** Keeps a batch, unless the group that it belongs to was let go; borrows it. */
    boolean add(PacketBatch batch) {
        if (behind && !startsGroup(batch)) {
            return false;
        }
        behind = false;
        kept.add(batch.retain());
        keptBytes += batch.sizeBytes();
        if (keptBytes > MOST_BYTES) {
            dropGroups();
        }
        return true;
    }

    private boolean startsGroup(PacketBatch batch) {
        return batch.track() == videoTrack && batch.keyFrame() && batch.startsAccessUnit();
    }

    /** Lets go what is in front of the last group, or all of it where there is but one. */
    private void dropGroups() {
        PacketBatch last = null;
        for (PacketBatch batch : kept) {
            last = startsGroup(batch) && batch != kept.peek() ? batch : last;
        }
        while (!kept.isEmpty() && kept.peek() != last) {
            poll().release();
        }
        behind = last == null;
        skipped = true;
    }

    /** The first batch of the first group that is like that. */
    @Nullable
    PacketBatch group(Predicate<PacketBatch> wanted) {
        for (PacketBatch batch : kept) {
            if (startsGroup(batch) && wanted.test(batch)) {
                return batch;
            }
        }
        return null;
    }

    /**
     * Begins with a group: pictures in front of it are let go. Sound stays, for what is older than what was sent is left out
     * by its time.
     *
     * @param afterHole whether it does not follow what was sent before
     */
    void beginWith(PacketBatch first, boolean afterHole) {
        skipped = afterHole;
        boolean before = true;
        for (Iterator<PacketBatch> all = kept.iterator(); before && all.hasNext(); ) {
            PacketBatch batch = all.next();
            before = batch != first;
            if (before && batch.track() == videoTrack) {
                all.remove();
                keptBytes -= batch.sizeBytes();
                batch.release();
            }
        }
    }

    @Nullable
    PacketBatch peek() {
        return kept.peek();
    }

    /** The caller releases it. */
    PacketBatch poll() {
        PacketBatch batch = kept.remove();
        keptBytes -= batch.sizeBytes();
        return batch;
    }

    /** Whether groups were left out since this was last asked. */
    boolean takeSkipped() {
        boolean was = skipped;
        skipped = false;
        return was;
    }

    void clear() {
        while (!kept.isEmpty()) {
            poll().release();
        }
    }
}
