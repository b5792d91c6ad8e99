package io.culvert.gateway.tunnel;

/**
 * How far an agent's wall clock is from ours, by the quickest of the last eight heartbeat round trips: the slower a round
 * trip, the less is known about when within it the agent looked at its clock.
 *
 * <p>Threading: guarded by {@code this}.
 */
final class ClockOffset {
    private static final int KEPT = 8;

    private final long[] roundTripsNanos = new long[KEPT];
    private final long[] offsetsMicros = new long[KEPT];
    private int count;

    /**
     * @param roundTripNanos from our heartbeat to the agent's reply, by our monotonic clock
     * @param nowMicros our wall clock at the reply's arrival
     * @param repliedMicros the agent's wall clock when it replied
     */
    synchronized void add(long roundTripNanos, long nowMicros, long repliedMicros) {
        roundTripsNanos[count % KEPT] = roundTripNanos;
        offsetsMicros[count % KEPT] = repliedMicros - (nowMicros - roundTripNanos / 2000);
        count++;
    }

    /** Microseconds the agent's clock is ahead of ours; 0 until it is known. */
    synchronized long micros() {
        long best = Long.MAX_VALUE;
        long offset = 0;
        for (int i = 0; i < Math.min(count, KEPT); i++) {
            if (roundTripsNanos[i] < best) {
                best = roundTripsNanos[i];
                offset = offsetsMicros[i];
            }
        }
        return offset;
    }
}
