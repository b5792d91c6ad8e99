package io.culvert.gateway.tunnel;

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

    private final double atOnce;
    private final double perNano;
    private final LongSupplier nanoClock;
    private double bytes;
    private long filledNanos;

    /**
     * @param atOnce bytes after a quiet time
     * @param perSecond bytes for long
     * @param nanoClock monotonic
     */
    MediaBudget(long atOnce, long perSecond, LongSupplier nanoClock) {
        this.atOnce = (double) atOnce;
        this.perNano = perSecond / 1e9;
        this.nanoClock = nanoClock;
        this.bytes = (double) atOnce;
        this.filledNanos = nanoClock.getAsLong();
    }

    /**
     * A message came.
     *
     * @return nanoseconds until the next one may be asked for; 0: at once
     */
    synchronized long spend(int size) {
        if (bytes < size) { // the clock is asked only when it matters
            long now = nanoClock.getAsLong();
            bytes = Math.min(atOnce, bytes + (now - filledNanos) * perNano);
            filledNanos = now;
        }
        bytes -= size;
        return bytes >= 0 ? 0 : Math.max(MIN_WAIT_NANOS, (long) (-bytes / perNano));
    }
}
