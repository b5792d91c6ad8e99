package io.culvert.gateway.access;

import org.jspecify.annotations.Nullable;

/**
 * How far into a camera's recordings a credential sees. Immutable.
 *
 * @param depthS how far back from now, seconds; null: as far as there is
 * @param fromMicros the first instant that is seen in any case, Unix microseconds; {@link Long#MIN_VALUE} for none
 * @param toMicros the first that is not seen again; {@link Long#MAX_VALUE} for none
 */
public record Reach(@Nullable Long depthS, long fromMicros, long toMicros) {
    /** All that is recorded. */
    public static final Reach ALL = new Reach(null);

    private static final long MICROS = 1_000_000;

    /** Up to now, and on. */
    public Reach(@Nullable Long depthS) {
        this(depthS, Long.MIN_VALUE, Long.MAX_VALUE);
    }

    /**
     * The first instant that is seen, Unix microseconds; {@link Long#MIN_VALUE} where all of the past is. With a depth it goes on
     * with the time.
     *
     * @param nowMicros the time now, Unix microseconds
     */
    public long earliestMicros(long nowMicros) {
        return depthS == null || depthS > nowMicros / MICROS
                ? fromMicros
                : Math.max(fromMicros, nowMicros - depthS * MICROS);
    }

    /** Whether it sees a piece of the time line only, whenever that is looked at. */
    public boolean isWindow() {
        return fromMicros != Long.MIN_VALUE;
    }

    /** Whether it sees all that the other one does. */
    boolean covers(Reach other) {
        return fromMicros <= other.fromMicros
                && toMicros >= other.toMicros
                && (depthS == null || (other.depthS != null && other.depthS <= depthS));
    }
}
