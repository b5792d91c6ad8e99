package io.culvert.agent.link;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long to wait before the next try: a random time between zero and a ceiling (full jitter) that grows with each try, so
 * that many agents that lost the same gateway come back spread out.
 *
 * <p>The ceiling grows by a quarter: the sum of the waits then stays near twice the ceiling, so an agent is back within half
 * the time that its gateway was away. For about the first minute, in which a restarted gateway comes back, it stays below
 * {@link #SHORT_CAP}; after that an outage is a long one and {@link #CAP} is soon enough.
 *
 * <p>Confined to the event loop.
 */
public final class Backoff {
    static final Duration BASE = Duration.ofMillis(250);
    static final Duration SHORT_CAP = Duration.ofSeconds(4);
    static final Duration CAP = Duration.ofSeconds(10);
    /**
     * The ceiling while nobody answers at all. Such a try costs the gateway nothing, and when the path is back the agent
     * must be too; what keeps many agents apart then is the random wait alone.
     */
    static final Duration UNANSWERED = Duration.ofSeconds(1);

    private static final double GROWTH = 1.25;

    /** Tries until the outage counts as a long one: about a minute with waits of half the ceiling. */
    private static final int MANY_TRIES = 40;

    /** A connection takes back one growth for each such time that it stood: a long outage in ten seconds. */
    static final Duration FORGETS = Duration.ofMillis(250);

    private final RandomGenerator random;
    private int growths;

    public Backoff(RandomGenerator random) {
        this.random = random;
    }

    /** The next wait. */
    public Duration next() {
        return Duration.ofMillis((long) random.nextDouble(0, ceilingMillis()));
    }

    /** The next wait after a try that nobody answered. */
    Duration nextUnanswered() {
        return Duration.ofMillis((long) random.nextDouble(0, (double) UNANSWERED.toMillis()));
    }

    private double ceilingMillis() {
        double grown = BASE.toMillis() * Math.pow(GROWTH, growths);
        Duration cap = growths < MANY_TRIES ? SHORT_CAP : CAP;
        return Math.min(grown, (double) cap.toMillis());
    }

    /** Raises the ceiling; called once every address has been tried. */
    public void grow() {
        growths = Math.min(growths + 1, MANY_TRIES);
    }

    /** Starts anew: the next try has nothing to do with an outage. */
    public void reset() {
        growths = 0;
    }

    /**
     * A connection stood for so long before it broke: lowers the ceiling, the more the longer it stood. After {@link
     * #FORGETS} for each growth it is as if there had been no outage; a gateway that breaks each connection at once is waited
     * for longer and longer.
     */
    public void stood(Duration time) {
        growths = (int) Math.max(0, growths - time.dividedBy(FORGETS));
    }
}
