package io.culvert.agent.link;

/**
 * Decides whether the other side is still there: dead is who has sent nothing for longer than our patience.
 *
 * <p>Patience is between {@link #LEAST_SHARE} of the time-out and the whole of it. On a path that answers at once it is
 * the least, so that a dead one is noticed soon; the worst of the last {@value #ROUND_TRIPS} round trips is added twice, so
 * that a path which is only slow or loses packets is not called dead: there TCP needs some round trips to bring a lost
 * packet, and all behind it waits. Before {@value #FEW} round trips are known it is the whole.
 *
 * <p>If this side was itself asleep (a stopped process, a suspended machine, a starved event loop) the silence proves
 * nothing yet, since what the other side sent may wait unread: it then gets one more interval.
 *
 * <p>Times are nanoseconds of one monotonic clock. Confined to the event loop.
 */
final class Liveness {
    static final double LEAST_SHARE = 0.6;
    static final int ROUND_TRIPS = 32;
    static final int FEW = 4;

    private final long intervalNanos;
    private final long timeoutNanos;
    private final long[] roundTrips = new long[ROUND_TRIPS];
    private int answers;
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

    /** A heartbeat was answered, nanoseconds after it was sent. */
    void answered(long roundTrip) {
        roundTrips[answers++ % ROUND_TRIPS] = roundTrip;
    }

    /** How long the other side may be silent now. */
    long patienceNanos() {
        if (answers < FEW) {
            return timeoutNanos;
        }
        long worst = 0;
        for (long roundTrip : roundTrips) {
            worst = Math.max(worst, roundTrip);
        }
        return (long) Math.min((double) timeoutNanos, LEAST_SHARE * timeoutNanos + 2.0 * worst);
    }

    /** Whether nothing came for longer than a side that beats as agreed leaves between two messages. */
    boolean isQuiet(long now) {
        return now - lastHeard > intervalNanos + intervalNanos / 2;
    }

    /** Whether the other side is to be called dead; to be asked at least once per interval. */
    boolean isDead(long now) {
        boolean wasAsleep = now - lastLook > 2 * intervalNanos;
        lastLook = now;
        long patience = patienceNanos();
        if (wasAsleep) {
            lastHeard = Math.max(lastHeard, now - patience + intervalNanos);
        }
        return now - lastHeard > patience;
    }
}
