package io.culvert.system.link;

import java.time.Duration;

/**
 * How good one direction of a link is.
 *
 * @param delay added to each packet
 * @param jitter the delay wanders by up to this much around {@code delay}, without packets overtaking each other
 * @param loss share of packets that are lost, 0 to 1
 * @param duplication share of packets that come twice
 * @param reorder share of packets that overtake those sent within the last half of the delay
 * @param bitsPerSecond rate; 0 is without limit
 * @param queueBytes what waits for the rate before packets are dropped
 */
public record LinkQuality(
        Duration delay,
        Duration jitter,
        double loss,
        double duplication,
        double reorder,
        long bitsPerSecond,
        int queueBytes) {

    private static final int QUEUE_BYTES = 256 * 1024;

    /** Neither delay nor loss nor limit. */
    public static final LinkQuality PERFECT = new LinkQuality(Duration.ZERO, Duration.ZERO, 0, 0, 0, 0, QUEUE_BYTES);

    /** @throws IllegalArgumentException when a value is out of its range */
    public LinkQuality {
        if (delay.isNegative() || jitter.isNegative() || jitter.compareTo(delay) > 0) {
            throw new IllegalArgumentException("delay " + delay + " ± " + jitter + " (expected: 0 ≤ jitter ≤ delay)");
        }
        requireShare("loss", loss);
        requireShare("duplication", duplication);
        requireShare("reorder", reorder);
        if (bitsPerSecond < 0 || queueBytes < 1) {
            throw new IllegalArgumentException("rate " + bitsPerSecond + " bit/s with a queue of " + queueBytes
                    + " bytes (expected: at least 0 and 1)");
        }
    }

    private static void requireShare(String what, double share) {
        if (!(share >= 0 && share <= 1)) {
            throw new IllegalArgumentException(what + " " + share + " (expected: 0 to 1)");
        }
    }

    public LinkQuality withDelay(Duration changed, Duration changedJitter) {
        return new LinkQuality(changed, changedJitter, loss, duplication, reorder, bitsPerSecond, queueBytes);
    }

    public LinkQuality withLoss(double changed) {
        return new LinkQuality(delay, jitter, changed, duplication, reorder, bitsPerSecond, queueBytes);
    }

    public LinkQuality withDuplication(double changed) {
        return new LinkQuality(delay, jitter, loss, changed, reorder, bitsPerSecond, queueBytes);
    }

    public LinkQuality withReorder(double changed) {
        return new LinkQuality(delay, jitter, loss, duplication, changed, bitsPerSecond, queueBytes);
    }

    public LinkQuality withRate(long changedBitsPerSecond, int changedQueueBytes) {
        return new LinkQuality(delay, jitter, loss, duplication, reorder, changedBitsPerSecond, changedQueueBytes);
    }

    /** Whether packets may vanish, double or overtake, which a relay of TCP cannot do. */
    boolean harmsPackets() {
        return loss > 0 || duplication > 0 || reorder > 0;
    }
}
