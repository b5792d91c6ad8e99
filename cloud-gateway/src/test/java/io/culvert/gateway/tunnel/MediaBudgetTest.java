package io.culvert.gateway.tunnel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class MediaBudgetTest {
    private long now;
    private final MediaBudget budget = new MediaBudget(10_000, 1_000, () -> now);

    @Test
    void withinTheBudget_nobodyWaits() {
        for (int i = 0; i < 10; i++) {
            assertThat(budget.spend(1_000)).isZero();
        }
        for (int second = 0; second < 100; second++) {
            now += TimeUnit.MILLISECONDS.toNanos(1_001);
            assertThat(budget.spend(1_000)).isZero();
        }
    }

    @Test
    void beyondIt_theWaitIsAsLongAsTheDebt() {
        assertThat(budget.spend(10_000)).isZero();
        assertThat(budget.spend(500)).isCloseTo(TimeUnit.MILLISECONDS.toNanos(500), within(1_000L));
        assertThat(budget.spend(500)).as("of another carry").isCloseTo(TimeUnit.SECONDS.toNanos(1), within(1_000L));
        now += TimeUnit.MILLISECONDS.toNanos(2_100);
        assertThat(budget.spend(1_000)).isZero();
        assertThat(budget.spend(101)).as("a small debt").isEqualTo(TimeUnit.MILLISECONDS.toNanos(5));
    }

    @Test
    void quietTime_givesNoMoreThanAtFirst() {
        budget.spend(10_001);
        now += TimeUnit.HOURS.toNanos(1);
        assertThat(budget.spend(9_000)).isZero();
        assertThat(budget.spend(1_000)).isZero();
        assertThat(budget.spend(1_000)).isCloseTo(TimeUnit.SECONDS.toNanos(1), within(1_000L));
    }

    /** 64 cameras of 20 Mbit/s each, second by second in 16 KiB messages: never slowed. */
    @Test
    void usualBudget_carriesSixtyFourLargeCameras() {
        AgentLimits limits = AgentLimits.of(1_000);
        MediaBudget usual = new MediaBudget(limits.carryBytesAtOnce(), limits.carryBytesPerSecond(), () -> now);
        int message = 16 * 1024;
        long perMessage = message * 8_000L / 1_280; // nanoseconds at 1.28 Gbit/s
        for (int i = 0; i < 300_000; i++) {
            now += perMessage;
            assertThat(usual.spend(message)).isZero();
        }
    }
}
