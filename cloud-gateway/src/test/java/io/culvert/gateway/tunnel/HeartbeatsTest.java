package io.culvert.gateway.tunnel;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.proto.tunnel.v1.Heartbeat;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class HeartbeatsTest {
    private final AtomicLong nanos = new AtomicLong();
    private final Heartbeats heartbeats = new Heartbeats(TunnelConfig.of(1_000), Clock.systemUTC(), nanos::get);

    /** Lets the interval pass, with or without a message of the agent; true when ours was due in it. */
    private boolean interval(boolean heard) {
        boolean beat = false;
        for (int i = 0; i < Pulse.TICKS_PER_HEARTBEAT; i++) {
            nanos.addAndGet(heartbeats.tickNanos());
            beat |= heartbeats.tick(true) == Heartbeats.Tick.BEAT;
        }
        if (heard) {
            heartbeats.heard();
            heartbeats.answer(Heartbeat.getDefaultInstance());
        }
        return beat;
    }

    @Test
    void ours_besideAnAgentThatBeats_areFew() {
        for (int i = 0; i < 8; i++) {
            assertThat(interval(true))
                    .as("interval %d, the clock is being learnt", i)
                    .isTrue();
        }
        int beats = 0;
        for (int i = 0; i < 100; i++) {
            beats += interval(true) ? 1 : 0;
        }
        assertThat(beats).isEqualTo(10);
    }

    @Test
    void ours_whenThereIsNothingToAnswer_comeByThemselves() {
        for (int i = 0; i < 12; i++) {
            interval(true);
        }
        int beats = 0;
        for (int i = 0; i < 3; i++) {
            beats += interval(false) ? 1 : 0;
        }
        assertThat(beats).isGreaterThanOrEqualTo(2);
    }

    @Test
    void agent_thatIsSilent_isDeadAfterTheTimeout() {
        Heartbeats.Tick tick = Heartbeats.Tick.NOTHING;
        long ticks = 0;
        while (tick != Heartbeats.Tick.DEAD) {
            nanos.addAndGet(heartbeats.tickNanos());
            tick = heartbeats.tick(true);
            ticks++;
        }
        assertThat(ticks * heartbeats.tickNanos())
                .isEqualTo(Duration.ofMillis(3_500).toNanos());
    }
}
