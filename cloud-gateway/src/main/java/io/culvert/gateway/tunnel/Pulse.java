package io.culvert.gateway.tunnel;

import java.util.function.LongSupplier;

/**
 * Decides when a silent tunnel is dead.
 *
 * <p>Our patience is between {@link #LEAST_SHARE} of the time-out and the whole of it. On a path that answers at once it is
 * the least, so that a dead one is noticed soon; the worst of the last {@value #ROUND_TRIPS} round trips is added twice, so
 * that a path which is only slow or loses packets is not called dead: there TCP needs some round trips to bring a lost
 * packet, and all behind it waits. Before {@value #FEW} round trips are known it is the whole.
 *
 * <p>It counts ticks of our own timer rather than time, so that a gateway which was
 * asleep itself does not blame its agents: after a tick that came much too late the count begins anew.
 *
 * <p>Threading: {@link #tick} on one timer, {@link #heard} on any thread, {@link #answered} like it, but one at a time: all messages
 * of an agent come on the one loop of its connection.
 */
final class Pulse {
    /** Ticks per heartbeat interval: finer than the heartbeats, so that death is noticed in time. */
    static final int TICKS_PER_HEARTBEAT = 2;

    static final double LEAST_SHARE = 0.6;
    static final int ROUND_TRIPS = 32;
    static final int FEW = 4;

    private final long tickNanos;
    private final int deadAfterTicks;
    private final LongSupplier nanoClock;
    private final long[] roundTrips = new long[ROUND_TRIPS];
    private int answers;
    private volatile int patienceTicks;
    private volatile long heardNanos;
    private volatile int silentTicks;
    private long tickedNanos;

    Pulse(TunnelConfig config, LongSupplier nanoClock) {
        this.tickNanos = config.heartbeatInterval().toNanos() / TICKS_PER_HEARTBEAT;
        this.deadAfterTicks = Math.toIntExact(config.heartbeatTimeout().toNanos() / tickNanos);
        this.patienceTicks = deadAfterTicks;
        this.nanoClock = nanoClock;
        this.heardNanos = nanoClock.getAsLong();
        this.tickedNanos = heardNanos;
    }

    long tickNanos() {
        return tickNanos;
    }

    /** The most patience there is. */
    int deadAfterTicks() {
        return deadAfterTicks;
    }

    /** How many ticks without a message are death now. */
    int patienceTicks() {
        return patienceTicks;
    }

    /**
     * A heartbeat of ours was answered so many nanoseconds after it was sent; or a message came so much later than the
     * agent's own heartbeats let expect, which tells of the path as well.
     */
    void answered(long roundTripNanos) {
        roundTrips[answers++ % ROUND_TRIPS] = roundTripNanos;
        if (answers >= FEW) {
            long worst = 0;
            for (long roundTrip : roundTrips) {
                worst = Math.max(worst, roundTrip);
            }
            double ticks = LEAST_SHARE * deadAfterTicks + 2.0 * worst / tickNanos;
            patienceTicks = (int) Math.min(deadAfterTicks, Math.ceil(ticks));
        }
    }

    /** Any message came. */
    void heard() {
        silentTicks = 0;
        long now = nanoClock.getAsLong();
        long late = now - heardNanos - TICKS_PER_HEARTBEAT * tickNanos;
        heardNanos = now;
        if (late > 0) {
            answered(late);
        }
    }

    /** Nanoseconds since the last message. */
    long silentNanos() {
        return nanoClock.getAsLong() - heardNanos;
    }

    /**
     * A tick of the timer.
     *
     * @return whether the other side counts as dead
     */
    @SuppressWarnings("NonAtomicVolatileUpdate") // a lost increment is a message that came at that moment
    boolean tick() {
        long now = nanoClock.getAsLong();
        boolean overslept = now - tickedNanos > 3 * tickNanos;
        tickedNanos = now;
        if (overslept) {
            silentTicks = 0;
            return false;
        }
        silentTicks++;
        return silentTicks >= patienceTicks;
    }
}
