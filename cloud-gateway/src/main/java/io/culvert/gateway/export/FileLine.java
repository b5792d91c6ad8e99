package io.culvert.gateway.export;

import io.culvert.gateway.archive.play.RecordedFragment;
import org.jspecify.annotations.Nullable;

/**
 * The time of an export: microseconds since the beginning of its first fragment, less the holes, which are jumped. Confined
 * to one thread.
 */
final class FileLine {
    private @Nullable RecordedFragment last;
    private long zeroMicros;

    /** Whether time is missing between the fragment and the last one that went in. */
    boolean isHoleBefore(RecordedFragment fragment) {
        return last != null && !fragment.follows(last);
    }

    /** The fragment goes in. */
    void enter(RecordedFragment fragment) {
        RecordedFragment before = last;
        if (before == null) {
            zeroMicros = fragment.startMicros();
        } else if (isHoleBefore(fragment)) {
            zeroMicros += fragment.startMicros() - before.endMicros();
        }
        last = fragment;
    }

    /** The time of an instant within the fragment that went in last. */
    long at(long wallMicros) {
        return wallMicros - zeroMicros;
    }

    /** Microseconds as ticks, rounded down. */
    static long ticks(long micros, int timescale) {
        return Math.floorDiv(micros * timescale, 1_000_000L);
    }

    /** Microseconds as ticks, rounded up. */
    static long ticksUp(long micros, int timescale) {
        return -ticks(-micros, timescale);
    }

    /** Ticks as microseconds, rounded down. */
    static long micros(long ticks, int timescale) {
        return Math.floorDiv(ticks * 1_000_000L, timescale);
    }
}
