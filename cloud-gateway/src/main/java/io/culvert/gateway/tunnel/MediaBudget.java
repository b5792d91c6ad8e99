package io.culvert.gateway.tunnel;

import io.culvert.gateway.doors.Budget;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * What the carries of one agent may bring, all together: bytes that come back with time. Who brings more is not refused but
 * waited for: his next message is asked for when the debt is paid, so the windows of HTTP/2 and TCP fill and slow him down.
 *
 * <p>Thread-safe: guarded by {@code this}, as an agent may have several connections.
 */
final class MediaBudget {
    /** A shorter wait costs more than it saves. */
    private static final long MIN_WAIT_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    private final Budget bytes;

    /**
     * @param atOnce bytes after a quiet time
     * @param perSecond bytes for long
     * @param nanoClock monotonic
     */
    MediaBudget(long atOnce, long perSecond, LongSupplier nanoClock) {
        this.bytes = new Budget((double) atOnce, (double) perSecond, nanoClock);
    }

    /**
     * A message came.
     *
     * @return nanoseconds until the next one may be asked for; 0: at once
     */
    synchronized long spend(int size) {
        long wait = bytes.spend(size);
        return wait == 0 ? 0 : Math.max(MIN_WAIT_NANOS, wait);
    }
}
