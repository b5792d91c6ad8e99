package io.culvert.gateway.archive.record;

import java.util.Arrays;

/**
 * The least value of the last ten seconds, to a second: of a delay that varies, the part that does not.
 *
 * <p>Pure; confined to one thread.
 */
final class SlidingMinimum {
    private static final int BUCKETS = 10;
    private static final long BUCKET_NANOS = 1_000_000_000L;

    private final long[] least = new long[BUCKETS];
    private long newest;

    SlidingMinimum() {
        clear();
    }

    void clear() {
        Arrays.fill(least, Long.MAX_VALUE);
        newest = Long.MIN_VALUE;
    }

    /** Takes a value seen at a time that hardly ever goes back. */
    void add(long atNanos, long value) {
        long second = Math.floorDiv(atNanos, BUCKET_NANOS);
        if (newest == Long.MIN_VALUE || second > newest + BUCKETS) {
            Arrays.fill(least, Long.MAX_VALUE);
            newest = second;
        }
        while (newest < second) {
            newest++;
            least[slot(newest)] = Long.MAX_VALUE;
        }
        int slot = slot(newest);
        least[slot] = Math.min(least[slot], value);
    }

    /** {@link Long#MAX_VALUE} where there is none. */
    long least() {
        long all = Long.MAX_VALUE;
        for (long one : least) {
            all = Math.min(all, one);
        }
        return all;
    }

    private static int slot(long second) {
        return (int) Math.floorMod(second, (long) BUCKETS);
    }
}
