package io.culvert.gateway.tunnel;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class PulseTest {
    private final AtomicLong nanos = new AtomicLong();
    private final Pulse pulse = new Pulse(TunnelConfig.defaults(), nanos::get);

    private int ticksUntilDead() {
        for (int ticks = 1; ticks < 1_000; ticks++) {
            nanos.addAndGet(pulse.tickNanos());
            if (pulse.tick()) {
                return ticks;
            }
        }
        return -1;
    }

    @Test
    void silence_isDeathAfterFiveSeconds() {
        assertThat(pulse.tickNanos()).isEqualTo(Duration.ofMillis(500).toNanos());
        assertThat(ticksUntilDead()).isEqualTo(10);
    }

    @Test
    void anyMessage_beginsAnew() {
        for (int i = 0; i < 1_000; i++) {
            nanos.addAndGet(pulse.tickNanos());
            assertThat(pulse.tick()).isFalse();
            if (i % 8 == 0) {
                pulse.heard();
            }
        }
        assertThat(ticksUntilDead()).isPositive();
    }

    @Test
    void aPauseOfOurOwn_isNotTheAgentsSilence() {
        for (int i = 0; i < 9; i++) {
            nanos.addAndGet(pulse.tickNanos());
            pulse.tick();
        }

        nanos.addAndGet(Duration.ofSeconds(20).toNanos());

        assertThat(pulse.tick()).isFalse();
        assertThat(ticksUntilDead()).isEqualTo(10);
    }
}
