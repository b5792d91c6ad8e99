package io.culvert.gateway.tunnel;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class PulseTest {
    private final AtomicLong nanos = new AtomicLong();
    private final Pulse pulse = new Pulse(TunnelConfig.of(1_000), nanos::get);

    private int ticksUntilDead() {
        for (int ticks = 1; ticks < 1_000; ticks++) {
            nanos.addAndGet(pulse.tickNanos());
            if (pulse.tick()) {
                return ticks;
            }
        }
        return -1;
    }

    private void answers(int count, Duration roundTrip) {
        for (int i = 0; i < count; i++) {
            pulse.answered(roundTrip.toNanos());
        }
    }

    @Test
    void silence_ofAnUnknownPath_isDeathAfterThreeAndAHalfSeconds() {
        assertThat(pulse.tickNanos()).isEqualTo(Duration.ofMillis(500).toNanos());
        answers(3, Duration.ofMillis(1));
        assertThat(ticksUntilDead()).isEqualTo(7);
    }

    @Test
    void silence_ofAQuickPath_isDeathAfterTwoAndAHalfSeconds() {
        answers(4, Duration.ofMillis(100));
        assertThat(ticksUntilDead()).isEqualTo(5);
    }

    @Test
    void silence_ofASlowPath_isGivenMoreTime_neverMoreThanTheTimeout() {
        answers(4, Duration.ofMillis(350));
        assertThat(ticksUntilDead()).isEqualTo(6);
        pulse.heard();
        answers(1, Duration.ofSeconds(2));
        assertThat(ticksUntilDead()).isEqualTo(7);
    }

    @Test
    void slowAnswer_isForgotten_afterManyQuickOnes() {
        answers(4, Duration.ofSeconds(2));
        answers(Pulse.ROUND_TRIPS, Duration.ofMillis(1));
        assertThat(ticksUntilDead()).isEqualTo(5);
    }

    @Test
    void anyMessage_beginsAnew() {
        for (int i = 0; i < 1_000; i++) {
            nanos.addAndGet(pulse.tickNanos());
            assertThat(pulse.tick()).isFalse();
            if (i % 4 == 0) {
                pulse.heard();
            }
        }
        assertThat(ticksUntilDead()).isPositive();
    }

    @Test
    void aPauseOfOurOwn_isNotTheAgentsSilence() {
        for (int i = 0; i < 6; i++) {
            nanos.addAndGet(pulse.tickNanos());
            pulse.tick();
        }

        nanos.addAndGet(Duration.ofSeconds(20).toNanos());

        assertThat(pulse.tick()).isFalse();
        assertThat(ticksUntilDead()).isEqualTo(7);
    }
}
