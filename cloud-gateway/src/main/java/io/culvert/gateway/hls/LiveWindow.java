package io.culvert.gateway.hls;

import io.culvert.media.mp4.InitSegment;
import io.culvert.media.mp4.Mp4Track;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What of a live stream can be asked for now, and those who wait for what comes next. The bytes of a part are held once;
 * everybody gets references.
 *
 * <pre>
 *   kept a little longer │ listed: whole segments …      │ growing │ asked for in advance
 *   segment 7  segment 8 │ segment 9  segment 10  segm 11 │ p p p   │ p …
 * </pre>
 *
 * <p>The list begins with gaps: players want whole segments in a list, and the first viewer comes before there is one.
 *
 * <p>Threading: the packager's loop writes, threads that may block read and wait; guarded by its lock, which is held for
 * look-ups and for writing a list, never while waiting.
 */
final class LiveWindow {
    private static final int FIRST_GAPS = 3;
    private static final int FIRST_TARGET_SECONDS = 2;
    private static final int MIN_LISTED = 4;
    private static final int KEPT_UNLISTED = 2;

    private final HlsConfig config;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final List<Segment> listed = new ArrayList<>();
    private final Deque<Segment> unlisted = new ArrayDeque<>();
    private final Map<Integer, byte[]> inits = new HashMap<>();
    private List<Mp4Track> tracks = List.of();
    private int lastInit;
    private long nextSequence;
    private long nextPart;
    private long discontinuities;
    private int targetSeconds = FIRST_TARGET_SECONDS;
    private double partTarget;
    private @Nullable String text;
    private boolean closed;

    LiveWindow(HlsConfig config) {
        this.config = config;
        this.partTarget = config.partTarget().toNanos() / 1e9;
    }

    // -------------------------------------------------------------------------------------------------- writing

    /** From the next segment on samples are coded like this. */
    void described(List<Mp4Track> now) {
        lock.lock();
        try {
            tracks = now;
            inits.put(++lastInit, InitSegment.bytes(now));
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Ends the segment that grows, and begins another. */
    void beginSegment(boolean discontinuity, Instant startedAt) {
        lock.lock();
        try {
            Segment growing = growing();
            if (growing != null) {
                growing.end();
                targetSeconds = Math.max(targetSeconds, (int) Math.round(growing.seconds()));
            } else if (listed.isEmpty()) {
                addGaps(startedAt);
            }
            listed.add(new Segment(nextSequence++, lastInit, discontinuity, startedAt));
            forgetOld();
            text = null;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void addGaps(Instant startedAt) {
        for (int i = FIRST_GAPS; i > 0; i--) {
            Instant before = startedAt.minusSeconds((long) i * FIRST_TARGET_SECONDS);
            listed.add(Segment.gap(nextSequence++, lastInit, FIRST_TARGET_SECONDS, before));
        }
    }

    /** The number that the next part gets. */
    long nextPart() {
        lock.lock();
        try {
            return nextPart;
        } finally {
            lock.unlock();
        }
    }

    /** Adds a part to the segment that grows; takes ownership of its bytes. */
    void add(ByteBuf data, double seconds, boolean independent) {
        lock.lock();
        try {
            Segment growing = growing();
            if (closed || growing == null) {
                data.release();
                return;
            }
            growing.add(new Part(nextPart++, seconds, independent, data));
            partTarget = Math.max(partTarget, seconds);
            text = null;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private @Nullable Segment growing() {
        Segment last = listed.isEmpty() ? null : listed.getLast();
        return last == null || last.isWhole() ? null : last;
    }

    private void forgetOld() {
        double seconds = listed.stream().mapToDouble(Segment::seconds).sum();
        long bytes = listed.stream().mapToLong(Segment::bytes).sum();
        double enough = Math.max((double) config.kept().toSeconds(), 3.0 * targetSeconds);
        while (listed.size() > MIN_LISTED
                && (seconds - listed.getFirst().seconds() >= enough || bytes > config.keptBytes())) {
            Segment old = listed.removeFirst();
            seconds -= old.seconds();
            bytes -= old.bytes();
            discontinuities += listed.getFirst().isDiscontinuity() ? 1 : 0;
            unlisted.add(old);
        }
        while (unlisted.size() > KEPT_UNLISTED) {
            unlisted.remove().release();
        }
        int oldest =
                unlisted.isEmpty() ? listed.getFirst().init() : unlisted.peek().init();
        inits.keySet().removeIf(init -> init < oldest);
    }

    /** Nothing more comes: whoever waits is told, and bytes are let go. */
    void close() {
        lock.lock();
        try {
            closed = true;
            listed.forEach(Segment::release);
            unlisted.forEach(Segment::release);
            listed.clear();
            unlisted.clear();
            inits.clear();
            text = null;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Lets everybody who waits ask again whether it still should. */
    void wake() {
        lock.lock();
        try {
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    // -------------------------------------------------------------------------------------------------- reading

    boolean isClosed() {
        lock.lock();
        try {
            return closed;
        } finally {
            lock.unlock();
        }
    }

    /** How the stream is coded now; empty while that is not known. */
    List<Mp4Track> tracks() {
        lock.lock();
        try {
            return tracks;
        } finally {
            lock.unlock();
        }
    }

    /** The media playlist, or null while there is nothing to list. */
    @Nullable
    String playlist() {
        lock.lock();
        try {
            Segment last = listed.isEmpty() ? null : listed.getLast();
            if (last == null || nextPart == 0) {
                return null;
            }
            String now = text;
            if (now == null) {
                List<Segment> shown = last.parts().isEmpty() ? listed.subList(0, listed.size() - 1) : listed;
                now = MediaPlaylist.text(shown, discontinuities, targetSeconds, partTarget, nextPart);
                text = now;
            }
            return now;
        } finally {
            lock.unlock();
        }
    }

    /** Media sequence number of the last segment, whole or not; -1 where there is none. */
    long lastSequence() {
        lock.lock();
        try {
            return listed.isEmpty() ? -1 : listed.getLast().sequence();
        } finally {
            lock.unlock();
        }
    }

    /** Whether part {@code part} of a segment is there, or the whole segment where {@code part} is negative. */
    boolean has(long sequence, int part) {
        lock.lock();
        try {
            Segment last = listed.isEmpty() ? null : listed.getLast();
            if (last == null || last.sequence() < sequence) {
                return false;
            }
            // A part behind the last one of a whole segment is the first one of the next (section 6.2.5.2).
            return last.sequence() > sequence
                    ? last.sequence() > sequence + 1 || !last.parts().isEmpty() || isPartOfBefore(part)
                    : part >= 0 && last.parts().size() > part;
        } finally {
            lock.unlock();
        }
    }

    private boolean isPartOfBefore(int part) {
        Segment before = listed.size() < 2 ? null : listed.get(listed.size() - 2);
        return before != null && part < before.parts().size();
    }

    /** Bytes of an init segment, or null. */
    byte @Nullable [] init(int number) {
        lock.lock();
        try {
            return inits.get(number);
        } finally {
            lock.unlock();
        }
    }

    /** A part, which the caller releases; null where there is none. */
    @Nullable
    ByteBuf part(long number) {
        lock.lock();
        try {
            for (Segment segment : all()) {
                for (Part part : segment.parts()) {
                    if (part.number() == number) {
                        return part.data().retainedDuplicate();
                    }
                }
            }
            return null;
        } finally {
            lock.unlock();
        }
    }

    /** A whole segment, which the caller releases; null where there is none. */
    @Nullable
    ByteBuf segment(long sequence) {
        lock.lock();
        try {
            for (Segment segment : all()) {
                if (segment.sequence() == sequence && segment.isWhole() && !segment.isGap()) {
                    return Unpooled.wrappedBuffer(
                            segment.parts().size(),
                            segment.parts().stream()
                                    .map(part -> part.data().retainedDuplicate())
                                    .toArray(ByteBuf[]::new));
                }
            }
            return null;
        } finally {
            lock.unlock();
        }
    }

    private List<Segment> all() {
        List<Segment> all = new ArrayList<>(listed.reversed());
        all.addAll(unlisted);
        return all;
    }

    /**
     * Waits until something is there. Blocking.
     *
     * @param there asked after each change
     * @param wanted asked after each change; where it says no, waiting ends
     * @return whether it is there
     */
    boolean await(BooleanSupplier there, BooleanSupplier wanted, Duration most) throws InterruptedException {
        long left = most.toNanos();
        lock.lock();
        try {
            while (!there.getAsBoolean()) {
                if (closed || !wanted.getAsBoolean() || left <= 0) {
                    return false;
                }
                left = changed.awaitNanos(left);
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** How long it takes until a segment of this stream is over at the latest; what is held longer waits in vain. */
    Duration patience() {
        lock.lock();
        try {
            long most = TimeUnit.SECONDS.toNanos(3L * targetSeconds);
            return Duration.ofNanos(Math.max(most, config.heldWait().toNanos()));
        } finally {
            lock.unlock();
        }
    }
}
