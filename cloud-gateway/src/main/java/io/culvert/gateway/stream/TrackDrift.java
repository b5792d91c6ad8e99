package io.culvert.gateway.stream;

import java.util.concurrent.TimeUnit;

/**
 * How far the media clock of a track has run away from the clock of who captures it, since its source began. Of each ten seconds
 * the packet counts that travelled quickest.
 *
 * <p>Threading: confined to the stream's event loop.
 */
final class TrackDrift {
    private static final long WINDOW_NANOS = TimeUnit.SECONDS.toNanos(10);

    private boolean begun;
    private long windowBegan;
    private long quickest;
    private int windows;
    private long first;
    private long last;

    /** Another source begins, by another clock. */
    void begin() {
        begun = false;
        windows = 0;
    }

    /**
     * Takes a packet.
     *
     * @param mediaNanos where it lies
     * @param captureNanos when it was captured, by a monotonic clock
     * @return whether ten seconds are full
     */
    boolean packet(long mediaNanos, long captureNanos) {
        long lead = mediaNanos - captureNanos;
        if (!begun) {
            begun = true;
            windowBegan = captureNanos;
            quickest = lead;
            return false;
        }
        if (captureNanos - windowBegan < WINDOW_NANOS) {
            quickest = Math.max(quickest, lead);
            return false;
        }
        last = quickest;
        first = windows == 0 ? last : first;
        windows++;
        windowBegan = captureNanos;
        quickest = lead;
        return true;
    }

    /** Whether there is anything to compare yet. */
    boolean isKnown() {
        return windows > 1;
    }

    /** By how much it is ahead of where it would be by the other clock; negative where it is behind. */
    long nanos() {
        return last - first;
    }

    /** What follows lies further on by so much, or further back. */
    void moved(long byNanos) {
        last += byNanos;
        quickest += byNanos;
    }
}
