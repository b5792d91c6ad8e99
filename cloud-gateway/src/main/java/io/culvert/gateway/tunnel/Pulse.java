package io.culvert.gateway.tunnel;

import java.util.function.LongSupplier;

/**
 * Decides when a silent tunnel is dead. It counts ticks of our own timer rather than time, so that a gateway which was
 * asleep itself does not blame its agents: after a tick that came much too late the count begins anew.
 *
 * <p>Threading: {@link #tick} on one timer, {@link #heard} on any thread.
 */
final class Pulse {
    /** Ticks per heartbeat interval: finer than the heartbeats, so that death is noticed in time. */
    static final int TICKS_PER_HEARTBEAT = 2;

    private final long tickNanos;
    private final int deadAfterTicks;
    private final LongSupplier nanoClock;
    private volatile long heardNanos;
    private volatile int silentTicks;
    private long tickedNanos;

    Pulse(TunnelConfig config, LongSupplier nanoClock) {
        this.tickNanos = config.heartbeatInterval().toNanos() / TICKS_PER_HEARTBEAT;
        this.deadAfterTicks = Math.toIntExact(config.heartbeatTimeout().toNanos() / tickNanos);
        this.nanoClock = nanoClock;
        this.heardNanos = nanoClock.getAsLong();
        this.tickedNanos = heardNanos;
    }

    long tickNanos() {
        return tickNanos;
    }

    int deadAfterTicks() {
        return deadAfterTicks;
    }

    /** Any message came. */
    void heard() {
        silentTicks = 0;
        heardNanos = nanoClock.getAsLong();
    }

    /** Whether nothing came for longer than an agent that beats as it was told leaves between two messages. */
    boolean isQuiet() {
        return silentTicks > TICKS_PER_HEARTBEAT + 1;
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
        return silentTicks >= deadAfterTicks;
    }
}
