package io.culvert.gateway.access;

import org.jspecify.annotations.Nullable;

/**
 * How far into a camera's recordings a credential sees. Immutable.
 *
 * @param depthS how far back from now, seconds; null: as far as there is
 */
public record Reach(@Nullable Long depthS) {
    /** All that is recorded. */
    public static final Reach ALL = new Reach(null);

    private static final long MICROS = 1_000_000;

    /**
     * The first instant that is seen, Unix microseconds; {@link Long#MIN_VALUE} where all of the past is. It goes on with the
     * time.
     *
     * @param nowMicros the time now, Unix microseconds
     */
    public long earliestMicros(long nowMicros) {
        return depthS == null || depthS > nowMicros / MICROS ? Long.MIN_VALUE : nowMicros - depthS * MICROS;
    }

    /** Whether it sees all that the other one does. */
    boolean covers(Reach other) {
        return depthS == null || (other.depthS != null && other.depthS <= depthS);
    }
}
