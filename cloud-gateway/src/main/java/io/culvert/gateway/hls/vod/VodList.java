package io.culvert.gateway.hls.vod;

import io.culvert.gateway.archive.index.Span;
import io.culvert.gateway.archive.play.RecordedFragment;
import io.culvert.gateway.archive.play.RecordingCursor;
import io.culvert.gateway.archive.play.Recordings;
import io.culvert.gateway.database.DatabaseException;
import io.culvert.media.mp4.Mp4Track;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A piece of a recording as a playlist, shared by all sessions that play it. It is read from the indexes of segment files, media
 * are not touched; where the end is still to come it grows as the recording does.
 *
 * <p>Threading: thread-safe; guarded by its lock, which is held for a moment only; one thread at a time looks through the
 * recordings, which blocks, guarded by {@code looking}.
 */
final class VodList {
    private static final Logger log = LoggerFactory.getLogger(VodList.class);
    private static final long NANOS_PER_MICRO = 1_000;

    /** A list that grows goes on for so long beyond what may be asked for at once. */
    private static final Duration GROWTH = Duration.ofDays(1);

    /** What came of looking through the recordings for the first time. */
    enum Finding {
        LISTED,
        NOTHING,
        NOT_PLAYABLE,
        TOO_LONG,
        TOO_MANY
    }

    private final Recordings recordings;
    private final VodPiece piece;
    private final VodConfig config;
    private final Clock clock;
    private final LongSupplier nanoClock;
    private final AtomicInteger listedOfAll;
    private final ReentrantLock looking = new ReentrantLock();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final VodCutter cutter;
    private final VodPlaylist playlist = new VodPlaylist();
    private final List<VodSegment> segments = new ArrayList<>();
    private final RecordingCursor cursor;
    private volatile @Nullable Finding finding;
    private boolean growing;
    private boolean ended;
    private boolean closed;
    private volatile long lookedNanos;
    private long firstMicros;
    private long endMicros;
    private long peakBitsPerSecond;

    /** @param listedOfAll counts the segments of all lists */
    VodList(
            Recordings recordings,
            VodPiece piece,
            VodConfig config,
            Clock clock,
            LongSupplier nanoClock,
            AtomicInteger listedOfAll) {
        this.recordings = recordings;
        this.piece = piece;
        this.config = config;
        this.clock = clock;
        this.nanoClock = nanoClock;
        this.listedOfAll = listedOfAll;
        this.cutter = new VodCutter(config, this::listed);
        this.cursor = recordings.cursor(piece.key());
    }

    private void listed(VodSegment segment, boolean discontinuity, long bytes) {
        listedOfAll.incrementAndGet();
        segments.add(segment);
        playlist.add(segment, discontinuity);
        long millis = Math.max(1, segment.micros() / 1_000);
        peakBitsPerSecond = Math.max(peakBitsPerSecond, bytes * 8_000 / millis);
    }

    VodPiece piece() {
        return piece;
    }

    // -------------------------------------------------------------------------------------------------- looking

    /** Whether somebody has looked through the recordings. */
    boolean isFound() {
        return finding != null;
    }

    /** Looks through the recordings, the first time it is called; whoever comes meanwhile waits. */
    Finding find() {
        looking.lock();
        try {
            Finding known = finding;
            if (known == null) {
                known = findNow();
                finding = known;
            } else if (known == Finding.LISTED && endedTooSoon()) {
                goOn();
            }
            return known;
        } finally {
            looking.unlock();
        }
    }

    /** Whether it ended for want of recordings, while there may be more by now. */
    private boolean endedTooSoon() {
        lock.lock();
        try {
            return ended && endMicros < piece.toMicros() && !isLate();
        } finally {
            lock.unlock();
        }
    }

    /** Goes on for whoever comes now, where something was recorded since; who has played to the end does not ask again. */
    private void goOn() {
        RecordedFragment next = cursor.next();
        if (next != null && next.startMicros() < piece.toMicros()) {
            lock.lock();
            try {
                ended = false;
                growing = true;
            } finally {
                lock.unlock();
            }
            read(next, longestGrown());
        }
    }

    private Finding findNow() {
        RecordedFragment begin = begin();
        if (begin == null || begin.startMicros() >= piece.toMicros()) {
            return Finding.NOTHING;
        }
        firstMicros = begin.startMicros();
        Finding found = read(begin, micros(config.span()));
        lock.lock();
        try {
            growing = !ended;
            if (segments.isEmpty()) {
                cutter.end(); // little as it is
            }
            boolean nothing = found == Finding.LISTED && segments.isEmpty();
            return nothing ? cutter.recordedTracks().isEmpty() ? Finding.NOTHING : Finding.NOT_PLAYABLE : found;
        } finally {
            lock.unlock();
        }
    }

    private @Nullable RecordedFragment begin() {
        RecordedFragment begin = cursor.seekKeyFrame(piece.fromMicros(), piece.notBeforeMicros());
        return begin == null ? lastKeyFrame() : begin;
    }

    /** Where what is recorded now comes to be known a little later, playing begins a little earlier. */
    private @Nullable RecordedFragment lastKeyFrame() {
        OptionalLong end = recordings.end(piece.key());
        long now = nowMicros();
        return end.isEmpty()
                        || piece.fromMicros() > now
                        || piece.toMicros() < now
                        || now - end.getAsLong() > micros(config.late())
                ? null
                : cursor.seekKeyFrame(end.getAsLong() - 1, piece.notBeforeMicros());
    }

    /** Takes in what is there from this fragment on. */
    private Finding read(@Nullable RecordedFragment from, long longestMicros) {
        Finding found = Finding.LISTED;
        RecordedFragment next = from;
        while (next != null && next.startMicros() < piece.toMicros() && found == Finding.LISTED) {
            found = take(next, longestMicros);
            next = cursor.next();
        }
        lock.lock();
        try {
            if (next != null || found != Finding.LISTED || isOver()) {
                cutter.end();
                ended = true;
            } else if (cutter.growingMicros() >= micros(config.grown())) {
                cutter.end();
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        return found;
    }

    private Finding take(RecordedFragment next, long longestMicros) {
        lock.lock();
        try {
            cutter.add(next);
            endMicros = next.endMicros();
            if (endMicros - firstMicros > longestMicros) {
                return Finding.TOO_LONG;
            }
            return listedOfAll.get() > config.listed() ? Finding.TOO_MANY : Finding.LISTED;
        } finally {
            lock.unlock();
        }
    }

    /** Whether nothing more is to come. */
    private boolean isOver() {
        long now = nowMicros();
        return endMicros >= piece.toMicros() || now - endMicros > micros(config.quiet()) || isLate();
    }

    /** Whether all of the piece that is recorded is known by now. */
    private boolean isLate() {
        return !piece.isOpen() && nowMicros() - piece.toMicros() > micros(config.late());
    }

    private long longestGrown() {
        return micros(config.span().plus(GROWTH));
    }

    /** Looks whether more was recorded; not more often than is useful, and nobody waits for who does. */
    private void look() {
        if (mayHaveMore() && looking.tryLock()) {
            try {
                if (nanoClock.getAsLong() - lookedNanos >= config.look().toNanos()) {
                    lookedNanos = nanoClock.getAsLong();
                    read(cursor.next(), longestGrown());
                }
            } catch (DatabaseException e) {
                log.debug("what is recorded meanwhile cannot be looked up: {}", e.toString());
            } finally {
                looking.unlock();
            }
        }
    }

    private boolean mayHaveMore() {
        lock.lock();
        try {
            return !ended && !closed;
        } finally {
            lock.unlock();
        }
    }

    private long nowMicros() {
        return Span.micros(clock.instant());
    }

    private static long micros(Duration duration) {
        return duration.toNanos() / NANOS_PER_MICRO;
    }

    // -------------------------------------------------------------------------------------------------- asking

    /**
     * The playlist, as soon as it has a segment of that number or is over.
     *
     * @param wanted asked now and then; where it says no, waiting ends
     * @return null where that did not come in time
     */
    @Nullable
    String playlist(long sequence, BooleanSupplier wanted, Duration most) throws InterruptedException {
        long until = nanoClock.getAsLong() + most.toNanos();
        while (true) {
            look();
            lock.lock();
            try {
                if (ended || segments.size() > sequence) {
                    return playlist.text(growing, ended, micros(config.target()));
                }
                if (closed || !wanted.getAsBoolean() || nanoClock.getAsLong() - until >= 0) {
                    return null;
                }
                boolean _ = changed.await(config.look().toNanos(), TimeUnit.NANOSECONDS);
            } finally {
                lock.unlock();
            }
        }
    }

    /** How many there are as of now. */
    int size() {
        lock.lock();
        try {
            return segments.size();
        } finally {
            lock.unlock();
        }
    }

    /** A segment; null where there is none of that number. */
    @Nullable
    VodSegment segment(long sequence) {
        lock.lock();
        try {
            return sequence < 0 || sequence >= segments.size() ? null : segments.get((int) sequence);
        } finally {
            lock.unlock();
        }
    }

    /** The tracks of an init segment; null where there is none of that number. */
    @Nullable
    List<Mp4Track> coding(int number) {
        lock.lock();
        try {
            return cutter.coding(number);
        } finally {
            lock.unlock();
        }
    }

    /** All tracks that were recorded where it begins, those left out among them. */
    List<Mp4Track> recordedTracks() {
        lock.lock();
        try {
            return cutter.recordedTracks();
        } finally {
            lock.unlock();
        }
    }

    /** Of the segment that has the most bits in a second. */
    long peakBitsPerSecond() {
        lock.lock();
        try {
            return peakBitsPerSecond;
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

    /** Nobody plays it any more. */
    void close() {
        lock.lock();
        try {
            closed = true;
            listedOfAll.addAndGet(-segments.size());
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
