package io.culvert.gateway.provisioning;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class FailureBudgetTest {
    private final AtomicLong nanos = new AtomicLong();
    private final FailureBudget budget = new FailureBudget(2, Duration.ofSeconds(10), nanos::get);

    @Test
    void take_beyondTheBurst_isRefusedPerKey() {
        assertThat(budget.take("a")).isTrue();
        assertThat(budget.take("a")).isTrue();
        assertThat(budget.take("a")).isFalse();
        assertThat(budget.take("b")).isTrue();
    }

    @Test
    void take_afterTime_isGrantedAgainUpToTheBurst() {
        budget.take("a");
        budget.take("a");

        nanos.addAndGet(Duration.ofSeconds(9).toNanos());
        assertThat(budget.take("a")).isFalse();
        nanos.addAndGet(Duration.ofSeconds(1).toNanos());
        assertThat(budget.take("a")).isTrue();
        nanos.addAndGet(Duration.ofHours(1).toNanos());
        assertThat(budget.take("a")).isTrue();
        assertThat(budget.take("a")).isTrue();
        assertThat(budget.take("a")).isFalse();
    }

    @Test
    void giveBack_makesASuccessFree() {
        for (int i = 0; i < 100; i++) {
            assertThat(budget.take("a")).isTrue();
            budget.giveBack("a");
        }
        budget.giveBack("a");
        budget.take("a");
        budget.take("a");
        assertThat(budget.take("a")).isFalse();
    }

    @Test
    void takeAll_whereOnePlaceHasNoneLeft_takesNothing() {
        FailureBudget wide = new FailureBudget(3, Duration.ofSeconds(10), nanos::get);
        FailureBudget.Place first = new FailureBudget.Place(wide, "a");
        FailureBudget.Place second = new FailureBudget.Place(budget, "b");
        assertThat(FailureBudget.takeAll(List.of(first, second))).isTrue();
        assertThat(FailureBudget.takeAll(List.of(first, second))).isTrue();

        assertThat(FailureBudget.takeAll(List.of(first, second))).isFalse();

        assertThat(wide.take("a")).isTrue();
        assertThat(wide.take("a")).isFalse();
        second.giveBack();
        assertThat(budget.take("b")).isTrue();
        assertThat(budget.take("b")).isFalse();
    }

    @Test
    void take_ofEndlessKeys_forgetsTheOldest() {
        budget.take("first");
        budget.take("first");
        for (int i = 0; i < 60_000; i++) {
            budget.take("key " + i);
        }
        assertThat(budget.take("first")).isTrue();
    }
}
