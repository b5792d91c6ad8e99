package io.culvert.gateway.stream;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * Pauses between tries, drawn evenly from zero up to a bound that doubles ("full jitter"), so that many that failed
 * together do not come back together.
 *
 * <p>Threading: confined to its owner's event loop.
 */
final class Backoff {
    private final long minNanos;
    private final long maxNanos;
    private final RandomGenerator random;
    private long boundNanos;

    Backoff(Duration min, Duration max, RandomGenerator random) {
        this.minNanos = min.toNanos();
        this.maxNanos = max.toNanos();
        this.random = random;
        this.boundNanos = minNanos;
    }

    /** The pause before the next try. */
    long nextNanos() {
        long pause = random.nextLong(boundNanos) + 1;
        boundNanos = Math.min(maxNanos, 2 * boundNanos);
        return pause;
    }

    void reset() {
        boundNanos = minNanos;
    }
}
