package io.culvert.agent.link;

/**
 * Decides whether the other side is still there: dead is who has sent nothing for the time-out.
 *
 * <p>If this side was itself asleep (a stopped process, a suspended machine, a starved event loop) the silence proves
 * nothing yet, since what the other side sent may wait unread: it then gets one more interval.
 *
 * <p>Times are nanoseconds of one monotonic clock. Confined to the event loop.
 */
final class Liveness {
    private final long intervalNanos;
    private final long timeoutNanos;
    private long lastHeard;
    private long lastLook;

    Liveness(long intervalNanos, long timeoutNanos, long now) {
        this.intervalNanos = intervalNanos;
        this.timeoutNanos = timeoutNanos;
        this.lastHeard = now;
        this.lastLook = now;
    }

    /** Any message of the other side counts. */
    void heard(long now) {
        lastHeard = now;
    }

    /** Whether the other side is to be called dead; to be asked at least once per interval. */
    boolean isDead(long now) {
        boolean wasAsleep = now - lastLook > 2 * intervalNanos;
        lastLook = now;
        if (wasAsleep) {
            lastHeard = Math.max(lastHeard, now - timeoutNanos + intervalNanos);
        }
        return now - lastHeard > timeoutNanos;
    }
}
