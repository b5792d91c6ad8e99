package io.culvert.gateway.archive.keep;

import java.time.Duration;

/**
 * Whether a disk is low: recordings had to go for room within the last hour. Says when that is to be told: when it begins, and
 * once a day while it stays so.
 *
 * <p>Confined to the disk keeper's thread.
 */
final class LowDisk {
    private static final long QUIET_NANOS = Duration.ofHours(1).toNanos();
    private static final long AGAIN_NANOS = Duration.ofDays(1).toNanos();

    private boolean low;
    private long lastNanos;
    private long toldNanos;

    /** Something has to go for room now; true where that is to be told. */
    boolean forced(long nanos) {
        boolean tell = !low || nanos - toldNanos >= AGAIN_NANOS;
        low = true;
        lastNanos = nanos;
        if (tell) {
            toldNanos = nanos;
        }
        return tell;
    }

    /** There is room; true where it has been so for long enough to be told. */
    boolean enough(long nanos) {
        boolean over = low && nanos - lastNanos >= QUIET_NANOS;
        if (over) {
            low = false;
        }
        return over;
    }
}
