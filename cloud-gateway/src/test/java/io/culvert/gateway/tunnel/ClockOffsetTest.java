package io.culvert.gateway.tunnel;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class ClockOffsetTest {
    @Test
    void micros_isOfTheQuickestOfTheLastEight() {
        ClockOffset offset = new ClockOffset();
        assertThat(offset.micros()).isZero();

        offset.add(200_000_000, 1_000_000, 5_000_000); // 200 ms: within it anything
        offset.add(2_000_000, 2_000_000, 2_999_000 + 1_000); // 2 ms

        assertThat(offset.micros()).isEqualTo(1_001_000);
        for (int i = 0; i < 8; i++) {
            offset.add(10_000_000, 2_000_000, 2_000_000 - 5_000 - 7);
        }
        assertThat(offset.micros()).isEqualTo(-7);
    }
}
