package io.culvert.agent.link;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ClockOffsetTest {
    private final ClockOffset offset = new ClockOffset();

    @Test
    void offset_beforeAnySample_isZero() {
        assertThat(offset.micros()).isZero();
    }

    @Test
    void offset_countsFromTheMiddleOfTheRoundTrip() {
        offset.sample(10_000_000, 1_000_000, 3_000_000);
        assertThat(offset.micros()).isEqualTo(2_000_000 + 5_000);
    }

    @Test
    void quickestRoundTrip_ofTheLastEight_counts() {
        offset.sample(1_000_000, 0, 7_000);
        for (int i = 0; i < 7; i++) {
            offset.sample(90_000_000, 0, 1_000_000);
        }
        assertThat(offset.micros()).isEqualTo(7_500);
        offset.sample(80_000_000, 0, 20_000);
        assertThat(offset.micros()).isEqualTo(60_000);
    }

    @Test
    void sample_fromTheFuture_isIgnored() {
        offset.sample(-1, 0, 5_000);
        assertThat(offset.micros()).isZero();
    }
}
