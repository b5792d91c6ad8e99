package io.culvert.gateway.rtsp;

/**
 * How often one connection may ask: a bucket that holds a second's worth of requests and fills at that rate.
 *
 * <p>Threading: confined to the connection's event loop.
 */
final class RequestPace {
    private static final long SECOND = 1_000_000_000L;

    private final int perSecond;
    private long nanosLeft = SECOND;
    private long filledNanos;

    RequestPace(int perSecond, long nowNanos) {
        this.perSecond = perSecond;
        this.filledNanos = nowNanos;
    }

    /** Takes one request out of the bucket; false while there is none. */
    boolean take(long nowNanos) {
        nanosLeft = Math.min(SECOND, nanosLeft + nowNanos - filledNanos);
        filledNanos = nowNanos;
        if (nanosLeft < costNanos()) {
            return false;
        }
        nanosLeft -= costNanos();
        return true;
    }

    /** Until the next request may be taken, counted from the last {@link #take}. */
    long waitNanos() {
        return Math.max(0, costNanos() - nanosLeft);
    }

    private long costNanos() {
        return SECOND / perSecond;
    }
}
