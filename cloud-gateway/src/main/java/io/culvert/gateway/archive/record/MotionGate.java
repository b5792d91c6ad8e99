package io.culvert.gateway.archive.record;

import io.culvert.gateway.archive.index.GapCause;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Lets groups of pictures through while they are wanted: always, or while something moves and a little after. What came just
 * before is kept, with what was missing in between, so that a recording on motion begins before the motion, with a key frame.
 *
 * <p>Groups lie where the {@link Placer} puts them, which is ahead of a wall clock that was set back, and behind it where a camera's
 * or an agent's clock is: what is told by the wall clock is compared with them by how long ago it was.
 *
 * <p>Threading: confined to the recorder's event loop.
 */
final class MotionGate {
    /** How much of what came before the motion is recorded. */
    static final long BEFORE_MICROS = TimeUnit.SECONDS.toMicros(10);

    /** How long is recorded after it. */
    static final long AFTER_MICROS = TimeUnit.SECONDS.toMicros(30);

    /** What may wait in memory, whatever it covers; the last group of pictures always does. */
    private static final long MOST_BYTES = 8 << 20;

    /** Of a group of pictures that is larger the beginning is let go. */
    private static final long LARGEST_GROUP_BYTES = 16 << 20;

    /** So long a piece can be on its way when the next one is looked for. */
    private static final long PIECE_MICROS = TimeUnit.NANOSECONDS.toMicros(GopCutter.LONGEST_NANOS);

    private static final long LATE_MICROS = TimeUnit.SECONDS.toMicros(1);

    /** Groups of pictures end a recording, but not so long ones. */
    private static final long LONGEST_GROUP_MICROS = TimeUnit.MINUTES.toMicros(5);

    /** What is wanted; calls come in the order of the time line. */
    interface Out {
        /** A group; the callee owns it. */
        void group(PlacedGop gop);

        /** From there on something is missing, up to the next group. */
        void hole(long atMicros, GapCause why);

        /** From there on nothing is wanted, be it in the group that came last or behind it. */
        void closed(long atMicros);
    }

    /** A group that waits, and why something is missing behind it. */
    private static final class Kept {
        private final PlacedGop gop;
        private @Nullable GapCause behind;

        Kept(PlacedGop gop) {
            this.gop = gop;
        }
    }

    private final Out out;
    private final LongSupplier nowMicros;
    private final LongSupplier nanoTime;
    private final ArrayDeque<Kept> before = new ArrayDeque<>();
    private long bytes;
    /** Where what was let go last ended, and why something is missing behind it. */
    private long goneMicros;

    private @Nullable GapCause behindGone;
    private boolean always;
    private boolean open;
    private boolean closing;
    private long closesMicros;
    private long waitsUntilNanos;
    private boolean holed = true;
    private long lastMicros;
    private long lastNanos;

    /** @param nowMicros the wall clock, Unix microseconds */
    MotionGate(boolean always, Out out, LongSupplier nowMicros, LongSupplier nanoTime) {
        this.always = always;
        this.open = always;
        this.out = out;
        this.nowMicros = nowMicros;
        this.nanoTime = nanoTime;
    }

    /** Whether what comes now is recorded. */
    boolean isOpen() {
        return open;
    }

    /** Whether something is missing behind the last group, up to now; so it is before the first one. */
    boolean isHoled() {
        return holed;
    }

    /** Takes the group over. */
    void accept(PlacedGop gop) {
        holed = false;
        lastMicros = gop.endMicros();
        lastNanos = nanoTime.getAsLong();
        if (closing && isBehindTheEnd(gop)) {
            close();
        }
        if (open) {
            out.group(gop);
        } else {
            before.add(new Kept(gop));
            bytes += gop.gop().dataBytes();
            letGoBefore(gop.endMicros() - BEFORE_MICROS);
        }
    }

    /** Not within a group of pictures, as what is recorded next would begin there, without its key frame. */
    private boolean isBehindTheEnd(PlacedGop gop) {
        long behind = gop.startMicros() - closesMicros;
        return behind >= 0 && (gop.gop().startsWithKeyFrame() || behind > LONGEST_GROUP_MICROS);
    }

    /** What is missing is so because of something else. */
    void correct(GapCause from, GapCause to) {
        if (!before.isEmpty() && before.getLast().behind == from) {
            before.getLast().behind = to;
        }
    }

    /** Behind the last group something is missing. */
    void hole(GapCause why) {
        holed = true;
        if (lastMicros == 0) {
            return; // nothing has come yet
        }
        if (open) {
            out.hole(lastMicros, why);
        } else if (!before.isEmpty()) {
            before.getLast().behind = why;
        }
    }

    /** Lets go what nobody will want, in whole groups of pictures, as a decoder starts with the first of one. */
    private void letGoBefore(long fromMicros) {
        for (int pieces = spare(fromMicros); pieces > 0; pieces = spare(fromMicros)) {
            for (int i = 0; i < pieces; i++) {
                Kept kept = before.removeFirst();
                bytes -= kept.gop.gop().dataBytes();
                kept.gop.gop().release();
                goneMicros = kept.gop.endMicros();
                behindGone = kept.behind;
            }
        }
    }

    /** How many pieces the first group of pictures has, if it may go. */
    private int spare(long fromMicros) {
        int pieces = 0;
        long endMicros = 0;
        for (Iterator<Kept> each = before.iterator(); each.hasNext(); pieces++) {
            PlacedGop gop = each.next().gop;
            if (pieces > 0 && gop.gop().startsWithKeyFrame()) {
                return endMicros <= fromMicros || bytes > MOST_BYTES ? pieces : 0;
            }
            endMicros = gop.endMicros();
        }
        return pieces > 1 && bytes > LARGEST_GROUP_BYTES ? 1 : 0;
    }

    /** Something moves; what was kept is recorded first. */
    void motionStarted() {
        closing = false;
        if (!open) {
            open();
        }
    }

    /** Nothing moves any more since that time of the wall clock. */
    void motionStopped(long atMicros) {
        if (open && !always) {
            long ago = Math.max(0, nowMicros.getAsLong() - atMicros);
            closeAt(positionMicros() - ago + AFTER_MICROS);
        }
    }

    /** Whether everything is wanted from now on, or what moves only, as something does or does not now. */
    void always(boolean now, boolean moving) {
        boolean before = always;
        always = now;
        if (now || (before && moving)) {
            motionStarted();
        } else if (before) {
            closeAt(positionMicros());
        }
    }

    private void open() {
        open = true;
        long from = lastMicros + behindLastMicros() - BEFORE_MICROS;
        if (holed && lastMicros + PIECE_MICROS <= from) {
            drop(); // nothing has come for long
        }
        letGoBefore(from);
        if (behindGone != null && !before.isEmpty()) {
            long start = before.getFirst().gop.startMicros();
            if (start > from) {
                out.hole(Math.max(goneMicros, from), behindGone);
            }
        }
        bytes = 0;
        for (Kept kept = before.poll(); kept != null; kept = before.poll()) {
            long end = kept.gop.endMicros();
            out.group(kept.gop);
            if (kept.behind != null) {
                out.hole(end, kept.behind);
            }
        }
        behindGone = null;
    }

    /** What begins before that place is wanted, though it may come later. */
    private void closeAt(long placeMicros) {
        closing = true;
        closesMicros = placeMicros;
        long waitMicros = Math.max(0, placeMicros - positionMicros()) + PIECE_MICROS + LATE_MICROS;
        waitsUntilNanos = nanoTime.getAsLong() + TimeUnit.MICROSECONDS.toNanos(waitMicros);
    }

    private void close() {
        open = false;
        closing = false;
        out.closed(closesMicros);
    }

    /** Looks at the time, as with a camera that sends nothing no group would tell of it. */
    void tick() {
        long late = TimeUnit.NANOSECONDS.toMicros(nanoTime.getAsLong() - waitsUntilNanos);
        if (closing && late >= (holed ? 0 : LONGEST_GROUP_MICROS)) {
            close();
        }
    }

    /** Where a picture of now would lie. */
    private long positionMicros() {
        return Math.max(nowMicros.getAsLong(), lastMicros == 0 ? 0 : lastMicros + behindLastMicros());
    }

    private long behindLastMicros() {
        return TimeUnit.NANOSECONDS.toMicros(nanoTime.getAsLong() - lastNanos);
    }

    /** Lets go what waits. */
    void drop() {
        before.forEach(kept -> kept.gop.gop().release());
        before.clear();
        bytes = 0;
        behindGone = null;
    }
}
