package io.culvert.system.link;

import java.util.SplittableRandom;

/**
 * Decides for one direction when a packet arrives, or that it does not.
 *
 * <p>Jitter: the delay goes in straight lines between values drawn evenly from {@code delay ± jitter}, one each four times
 * {@code jitter}. It then never falls faster than time goes on, so packets keep their order without being held back.
 *
 * <p>Times are nanoseconds of one monotonic clock. The same seed draws the same values. Confined to the link's thread.
 */
final class Shaper {
    /** Instead of a time of arrival. */
    static final long DROPPED = Long.MIN_VALUE;

    private static final double BITS_PER_BYTE_AND_SECOND = 8e9;
    private static final int JITTER_PERIODS = 4;

    private final SplittableRandom random;
    private LinkQuality quality = LinkQuality.PERFECT;
    private long freeAt = Long.MIN_VALUE;
    private long lastArrival = Long.MIN_VALUE;
    private long legStart = Long.MIN_VALUE;
    private double legFrom;
    private double legTo;

    Shaper(long seed) {
        random = new SplittableRandom(seed);
    }

    /** Another quality from now on; what is under way keeps its order with what comes. */
    void quality(LinkQuality changed) {
        if (!changed.equals(quality)) {
            quality = changed;
            legStart = Long.MIN_VALUE;
            freeAt = Long.MIN_VALUE;
        }
    }

    /** Whether the next packet is lost. */
    boolean loses() {
        return quality.loss() > 0 && random.nextDouble() < quality.loss();
    }

    /** Whether the next packet comes twice. */
    boolean doubles() {
        return quality.duplication() > 0 && random.nextDouble() < quality.duplication();
    }

    /**
     * When a packet that is sent now arrives.
     *
     * @return the time, or {@link #DROPPED} when the queue before the rate is full
     */
    long arrival(long now, int bytes) {
        long departure = now;
        if (quality.bitsPerSecond() > 0) {
            long waitNanos = Math.max(0, freeAt - now);
            double waitingBytes = waitNanos * quality.bitsPerSecond() / BITS_PER_BYTE_AND_SECOND;
            if (freeAt != Long.MIN_VALUE && waitingBytes + bytes > quality.queueBytes()) {
                return DROPPED;
            }
            departure = Math.max(freeAt, now) + (long) (bytes * BITS_PER_BYTE_AND_SECOND / quality.bitsPerSecond());
            freeAt = departure;
        }
        long delay = delayAt(departure);
        if (quality.reorder() > 0 && random.nextDouble() < quality.reorder()) {
            return departure + delay / 2;
        }
        lastArrival = Math.max(lastArrival, departure + delay);
        return lastArrival;
    }

    /** The same for a stream of bytes, whose sender is held back instead of being robbed. */
    long arrivalOfBytes(long now, int bytes) {
        if (quality.bitsPerSecond() > 0) {
            freeAt = Math.max(freeAt, now) + (long) (bytes * BITS_PER_BYTE_AND_SECOND / quality.bitsPerSecond());
        } else {
            freeAt = now;
        }
        lastArrival = Math.max(lastArrival, freeAt + delayAt(freeAt));
        return lastArrival;
    }

    private long delayAt(long time) {
        long jitter = quality.jitter().toNanos();
        if (jitter == 0) {
            return quality.delay().toNanos();
        }
        long leg = JITTER_PERIODS * jitter;
        if (legStart == Long.MIN_VALUE) {
            legStart = time;
            legFrom = draw();
            legTo = draw();
        }
        while (time - legStart > leg) {
            legStart += leg;
            legFrom = legTo;
            legTo = draw();
        }
        double along = Math.max(0, time - legStart) / (double) leg;
        return quality.delay().toNanos() + (long) (jitter * (legFrom + (legTo - legFrom) * along));
    }

    private double draw() {
        return random.nextDouble(-1, 1);
    }
}
