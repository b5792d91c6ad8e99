package io.culvert.agent.link;

/**
 * How far the gateway's wall clock is ahead of this one, from heartbeats: the sample with the quickest of the last eight
 * round trips counts, since its two ways were the least unequal.
 *
 * <p>Confined to the event loop.
 */
final class ClockOffset {
    private static final int SAMPLES = 8;

    private final long[] roundTripNanos = new long[SAMPLES];
    private final long[] offsetMicros = new long[SAMPLES];
    private int count;

    /**
     * Takes one answered heartbeat.
     *
     * @param roundTrip nanoseconds from sending the heartbeat to receiving the reply
     * @param wallMicros this side's wall clock now, Unix microseconds
     * @param repliedWallMicros the gateway's when it replied
     */
    void sample(long roundTrip, long wallMicros, long repliedWallMicros) {
        if (roundTrip < 0) {
            return;
        }
        int slot = count++ % SAMPLES;
        roundTripNanos[slot] = roundTrip;
        offsetMicros[slot] = repliedWallMicros - (wallMicros - roundTrip / 2_000);
    }

    /** Microseconds; 0 before the first sample. */
    long micros() {
        int best = 0;
        for (int i = 1; i < Math.min(count, SAMPLES); i++) {
            if (roundTripNanos[i] < roundTripNanos[best]) {
                best = i;
            }
        }
        return offsetMicros[best];
    }
}
