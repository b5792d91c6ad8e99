package io.culvert.agent.link;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long to wait before the next try: a random time between zero and a ceiling (full jitter) that grows with each try, so
 * that many agents that lost the same gateway come back spread out.
 *
 * <p>The ceiling grows by a quarter: the sum of the waits then stays near twice the ceiling, so an agent is back within half
 * the time that its gateway was away, and never later than the cap.
 *
 * <p>Confined to the event loop.
 */
final class Backoff {
    static final Duration BASE = Duration.ofMillis(250);
    static final Duration CAP = Duration.ofSeconds(10);
    private static final double GROWTH = 1.25;

    private final RandomGenerator random;
    private double ceilingMillis = (double) BASE.toMillis();

    Backoff(RandomGenerator random) {
        this.random = random;
    }

    /** The next wait. */
    Duration next() {
        return Duration.ofMillis((long) random.nextDouble(0, ceilingMillis));
    }

    /** Raises the ceiling; called once every address has been tried. */
    void grow() {
        ceilingMillis = Math.min(ceilingMillis * GROWTH, (double) CAP.toMillis());
    }

    /** Starts anew, after a connection that held. */
    void reset() {
        ceilingMillis = (double) BASE.toMillis();
    }
}
