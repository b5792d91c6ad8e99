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

    /** Of the seconds before the newest one. */
    private final long[] least = new long[BUCKETS];

    private long newest;

    /** Of the newest second; kept here, as most values come to it and the array has left the processor's caches. */
    private long newestLeast;

    SlidingMinimum() {
        clear();
    }

    void clear() {
        Arrays.fill(least, Long.MAX_VALUE);
        newest = Long.MIN_VALUE;
        newestLeast = Long.MAX_VALUE;
    }

    /** Takes a value seen at a time that hardly ever goes back. */
    void add(long atNanos, long value) {
        long second = Math.floorDiv(atNanos, BUCKET_NANOS);
        if (second > newest) {
            turn(second);
        }
        newestLeast = Math.min(newestLeast, value);
    }

    private void turn(long second) {
        if (newest == Long.MIN_VALUE || second > newest + BUCKETS) {
            Arrays.fill(least, Long.MAX_VALUE);
        } else {
            least[slot(newest)] = newestLeast;
            for (long passed = newest + 1; passed <= second; passed++) {
                least[slot(passed)] = Long.MAX_VALUE;
            }
        }
        newest = second;
        newestLeast = Long.MAX_VALUE;
    }

    /** {@link Long#MAX_VALUE} where there is none. */
    long least() {
        long all = newestLeast;
        for (long one : least) {
            all = Math.min(all, one);
        }
        return all;
    }

    private static int slot(long second) {
        return (int) Math.floorMod(second, (long) BUCKETS);
    }
}
