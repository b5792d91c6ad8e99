package io.culvert.agent.camera;

import io.culvert.media.stream.MediaKind;
import io.culvert.media.stream.PacketBatch;
import io.culvert.media.stream.StreamDescription;
import io.culvert.proto.tunnel.v1.Description;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What waits for the uplink, and the rule by which it gives way when the uplink is too slow.
 *
 * <p>An access unit that finds the queue full is dropped, with everything after it up to the next key frame: what was sent of
 * the GOP stays decodable. A key frame that finds the queue full, or (live) finds access units older than {@link
 * #MAX_LAG_NANOS} in it, throws out what waits and begins anew: after a stall the viewer sees the present. Audio beside video
 * is dropped packet by packet. Without video every access unit is one to begin anew with.
 *
 * <p>INVARIANT: of an access unit all parts go out, or none. The decision falls at its first part; parts behind one that is
 * already out are never thrown away. Hence the queue may pass its budget by one access unit, up to {@link #HARD_LIMIT_BYTES}.
 *
 * <p>Descriptions are never dropped, but one that nothing was sent under gives way to the next. What an entry costs beside
 * its bytes counts too, so that neither many small batches nor many descriptions take more memory than the budget.
 *
 * <p>Confined to the event loop. Takes ownership of batches offered; the taker of {@link #poll} owns what it gets.
 */
final class CarryQueue {
    static final int MIN_BUDGET_BYTES = 1 << 20;
    static final int MAX_BUDGET_BYTES = 8 << 20;
    static final int HARD_LIMIT_BYTES = 16 << 20;
    static final long MAX_LAG_NANOS = TimeUnit.SECONDS.toNanos(2);
    private static final long RATE_WINDOW_NANOS = TimeUnit.SECONDS.toNanos(2);

    /** About what the objects of an entry take beside its bytes. */
    static final int ENTRY_BYTES = 256;

    /** Something to send: exactly one of the two is set. */
    record Entry(@Nullable PacketBatch batch, @Nullable Description description, long queuedAt) {
        int costBytes() {
            return ENTRY_BYTES
                    + (batch != null ? batch.sizeBytes() : description != null ? description.getSerializedSize() : 0);
        }
    }

    private static final class Track {
        boolean isVideo;
        boolean waitsForKeyFrame;
        /** The access unit that comes in goes into the queue. */
        boolean admits;
        /** The last part that went out was not the end of its access unit. */
        boolean isMidUnit;
    }

    private final boolean dropsLate;
    private final QueueTotal total;
    private final Deque<Entry> entries = new ArrayDeque<>();
    private final Map<Integer, Track> tracks = new HashMap<>();
    private boolean hasVideo;
    private int queuedBytes;
    private long framesDropped;

    private long windowStart;
    private long windowBytes;
    private long bytesPerWindow;

    /**
     * @param dropsLate whether being late is worse than being incomplete: live, not archive
     * @param total what all queues hold
     */
    CarryQueue(boolean dropsLate, QueueTotal total, long now) {
        this.dropsLate = dropsLate;
        this.total = total;
        this.windowStart = now;
    }

    /** Says which tracks there are, before the first batch and when they change. */
    void tracks(StreamDescription stream) {
        hasVideo = stream.hasVideo();
        stream.tracks().forEach(track -> track(track.index()).isVideo = track.kind() == MediaKind.VIDEO);
    }

    private Track track(int index) {
        return tracks.computeIfAbsent(index, any -> new Track());
    }

    /**
     * Queues a description.
     *
     * @return false if more of them wait than anything can hold: the carry cannot go on
     */
    boolean describe(Description description, long now) {
        Entry last = entries.peekLast();
        if (last != null && last.description() != null) {
            take(entries.removeLast());
        }
        return add(new Entry(null, description, now));
    }

    private boolean add(Entry entry) {
        if (queuedBytes + entry.costBytes() > HARD_LIMIT_BYTES) {
            return false;
        }
        queuedBytes += entry.costBytes();
        total.add(entry.costBytes());
        entries.addLast(entry);
        return true;
    }

    /** The entry is no longer in the queue. */
    private void take(Entry entry) {
        queuedBytes -= entry.costBytes();
        total.remove(entry.costBytes());
    }

    /**
     * Queues a batch or drops it.
     *
     * @return false if a single access unit is larger than anything can hold: the carry cannot go on
     */
    boolean offer(PacketBatch batch, long now) {
        measure(batch.sizeBytes(), now);
        Track track = track(batch.track());
        if (batch.startsAccessUnit()) {
            track.admits = admits(track, batch, now);
            if (!track.admits) {
                framesDropped++;
            }
        }
        if (!track.admits) {
            batch.release();
            return true;
        }
        if (!add(new Entry(batch, null, now))) {
            batch.release();
            return false;
        }
        return true;
    }

    private boolean admits(Track track, PacketBatch batch, long now) {
        if (track.waitsForKeyFrame && !batch.keyFrame()) {
            return false;
        }
        boolean isFull = queuedBytes > 0
                && (queuedBytes + batch.sizeBytes() > budgetBytes() || !total.hasRoomFor(batch.sizeBytes()));
        boolean beginsAnew = hasVideo ? track.isVideo && batch.keyFrame() : true;
        if (beginsAnew && (isFull || isLate(now))) {
            discard();
        } else if (isFull) {
            track.waitsForKeyFrame = track.isVideo;
            return false;
        }
        track.waitsForKeyFrame = false;
        return true;
    }

    private boolean isLate(long now) {
        Entry oldest = entries.peekFirst();
        return dropsLate && oldest != null && now - oldest.queuedAt() > MAX_LAG_NANOS;
    }

    /** Throws out everything but descriptions and the rest of access units whose beginning is out. */
    private void discard() {
        Map<Track, Boolean> keepsRest = new HashMap<>();
        List<Entry> all = List.copyOf(entries);
        entries.clear();
        for (Entry entry : all) {
            PacketBatch batch = entry.batch();
            if (batch == null) {
                Entry last = entries.peekLast();
                if (last != null && last.description() != null) {
                    take(entries.removeLast());
                }
                entries.addLast(entry);
                continue;
            }
            Track track = track(batch.track());
            boolean isRest = keepsRest.getOrDefault(track, track.isMidUnit) && !batch.startsAccessUnit();
            keepsRest.put(track, isRest && !batch.endsAccessUnit());
            if (isRest) {
                entries.addLast(entry);
            } else {
                forget(track, entry, batch);
            }
        }
    }

    private void forget(Track track, Entry entry, PacketBatch batch) {
        if (batch.startsAccessUnit()) {
            framesDropped++;
        }
        if (!batch.endsAccessUnit()) {
            track.admits = false; // its later parts may still be on their way in
        }
        track.waitsForKeyFrame = track.isVideo;
        take(entry);
        batch.release();
    }

    /** What to send next, or null. */
    @Nullable
    Entry poll() {
        Entry next = entries.pollFirst();
        if (next != null) {
            take(next);
            if (next.batch() != null) {
                track(next.batch().track()).isMidUnit = !next.batch().endsAccessUnit();
            }
        }
        return next;
    }

    private void measure(int bytes, long now) {
        windowBytes += bytes;
        long elapsed = now - windowStart;
        if (elapsed >= RATE_WINDOW_NANOS) {
            bytesPerWindow = (long) ((double) windowBytes * RATE_WINDOW_NANOS / elapsed);
            windowBytes = 0;
            windowStart = now;
        }
    }

    /** How much may wait: two seconds of the stream, within limits. */
    long budgetBytes() {
        return Math.min(Math.max(bytesPerWindow, MIN_BUDGET_BYTES), MAX_BUDGET_BYTES);
    }

    int queuedBytes() {
        return queuedBytes;
    }

    /** Access units dropped so far. */
    long framesDropped() {
        return framesDropped;
    }

    /** Releases what waits. */
    void clear() {
        for (Entry entry : entries) {
            if (entry.batch() != null) {
                entry.batch().release();
            }
        }
        entries.clear();
        total.remove(queuedBytes);
        queuedBytes = 0;
    }
}
