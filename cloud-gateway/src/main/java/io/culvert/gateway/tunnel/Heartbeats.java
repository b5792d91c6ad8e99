package io.culvert.gateway.tunnel;

import io.culvert.proto.tunnel.v1.GatewayControl;
import io.culvert.proto.tunnel.v1.Heartbeat;
import io.culvert.proto.tunnel.v1.HeartbeatReply;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.function.LongSupplier;

/**
 * The heartbeats of one tunnel: when ours is due, what answers the agent's, when the agent counts as dead, and how far its
 * clock is from ours.
 *
 * <p>The agent's own heartbeats and our answers show both sides that the other one lives. Ours come beside them only to
 * learn the agent's clock, and where we had nothing to answer: of ten thousand idle agents half the messages
 * would otherwise say nothing new.
 *
 * <p>Threading: {@link #tick} on one timer; the rest on any thread, guarded by {@code this}.
 */
final class Heartbeats {
    /** What a tick of the timer asks for. */
    enum Tick {
        NOTHING,
        BEAT,
        /** The agent said nothing for too long. */
        DEAD,
        /** The agent did not read what we sent for too long. */
        UNREAD
    }

    /** The first so many come at every interval, then one in a while: clocks drift slowly. */
    private static final int CLOCK_SAMPLES = 8;

    private static final int INTERVALS_PER_CLOCK_SAMPLE = 10;

    private final Clock clock;
    private final LongSupplier nanoClock;
    private final Pulse pulse;
    private final ClockOffset clockOffset = new ClockOffset();
    private long sequence;
    private long sentNanos;
    private long spokeNanos;

    /** Confined to the timer, as is the next. */
    private int ticks;

    private int unreadTicks;

    Heartbeats(TunnelConfig config, Clock clock, LongSupplier nanoClock) {
        this.clock = clock;
        this.nanoClock = nanoClock;
        this.pulse = new Pulse(config, nanoClock);
        this.spokeNanos = nanoClock.getAsLong();
    }

    /** How often {@link #tick} wants to be called. */
    long tickNanos() {
        return pulse.tickNanos();
    }

    /** Any message of the agent came. */
    void heard() {
        pulse.heard();
    }

    /** Nanoseconds since the last message. */
    long silentNanos() {
        return pulse.silentNanos();
    }

    /** @param ready whether the call takes messages without queueing them */
    Tick tick(boolean ready) {
        boolean dead = pulse.tick();
        unreadTicks = ready ? 0 : unreadTicks + 1;
        if (dead) {
            return Tick.DEAD;
        }
        if (unreadTicks > pulse.deadAfterTicks()) {
            return Tick.UNREAD;
        }
        return ++ticks % Pulse.TICKS_PER_HEARTBEAT == 0 && ready && isDue() ? Tick.BEAT : Tick.NOTHING;
    }

    private boolean isDue() {
        int intervals = ticks / Pulse.TICKS_PER_HEARTBEAT;
        return isUnspoken() || intervals <= CLOCK_SAMPLES || intervals % INTERVALS_PER_CLOCK_SAMPLE == 0;
    }

    /** Whether we sent nothing for an interval and a half: the agent may be waiting for a sign of ours. */
    private synchronized boolean isUnspoken() {
        long interval = Pulse.TICKS_PER_HEARTBEAT * pulse.tickNanos();
        return nanoClock.getAsLong() - spokeNanos >= interval + interval / 2;
    }

    /** Our next heartbeat, to be sent now. */
    synchronized GatewayControl.Builder next() {
        sequence++;
        sentNanos = nanoClock.getAsLong();
        spokeNanos = sentNanos;
        return GatewayControl.newBuilder()
                .setHeartbeat(Heartbeat.newBuilder()
                        .setSequence(sequence)
                        .setSentMonotonicNs(sentNanos)
                        .setSentWallUs(wallMicros()));
    }

    /** The answer to the agent's heartbeat. */
    synchronized GatewayControl.Builder answer(Heartbeat heartbeat) {
        spokeNanos = nanoClock.getAsLong();
        return GatewayControl.newBuilder()
                .setHeartbeatReply(HeartbeatReply.newBuilder()
                        .setSequence(heartbeat.getSequence())
                        .setSentMonotonicNs(heartbeat.getSentMonotonicNs())
                        .setRepliedWallUs(wallMicros()));
    }

    /** The agent answered a heartbeat of ours; a late answer says much about the path and little about its clock. */
    synchronized void answered(HeartbeatReply reply) {
        long sinceLast = nanoClock.getAsLong() - sentNanos;
        long late = sequence - reply.getSequence();
        if (late == 0) {
            clockOffset.add(sinceLast, wallMicros(), reply.getRepliedWallUs());
        }
        if (late >= 0 && late < Pulse.ROUND_TRIPS) {
            long interval = Pulse.TICKS_PER_HEARTBEAT * pulse.tickNanos();
            pulse.answered(sinceLast + late * interval);
        }
    }

    /** Microseconds the agent's wall clock is ahead of ours; 0 until it is known. */
    long clockOffsetMicros() {
        return clockOffset.micros();
    }

    private long wallMicros() {
        return ChronoUnit.MICROS.between(Instant.EPOCH, clock.instant());
    }
}
