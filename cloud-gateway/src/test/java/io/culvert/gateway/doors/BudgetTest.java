package io.culvert.gateway.doors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class BudgetTest {
    private final AtomicLong now = new AtomicLong();

    @Test
    void budget_givesItsBurstThenItsRate() {
        Budget budget = new Budget(10, 2, now::get);
        assertThat(budget.take(10)).isTrue();
        assertThat(budget.take(1)).isFalse();
        now.addAndGet(500_000_000);
        assertThat(budget.take(1)).isTrue();
        assertThat(budget.take(1)).isFalse();
        now.addAndGet(3_600_000_000_000L);
        assertThat(budget.take(11)).isFalse();
        assertThat(budget.take(10)).isTrue();
    }

    @Test
    void budget_afterIdling_givesItsBurstOnce() {
        Budget full = new Budget(10, 2, now::get);
        Budget started = new Budget(10, 2, now::get);
        assertThat(started.take(1)).isTrue();
        now.addAndGet(3_600_000_000_000L);
        for (Budget budget : List.of(full, started)) {
            assertThat(budget.take(6)).isTrue();
            assertThat(budget.take(4)).isTrue();
            assertThat(budget.take(1)).isFalse();
            assertThat(budget.spend(1)).isCloseTo(500_000_000L, within(10L));
        }
    }

    @Test
    void budget_canBeEarned() {
        Budget budget = new Budget(2, 0, now::get);
        budget.take(2);
        budget.earn(1);
        assertThat(budget.take(1)).isTrue();
        budget.earn(100);
        assertThat(budget.take(3)).isFalse();
    }

    @Test
    void log_leavesLinesOutAndSaysHowMany() {
        SparseLog log = new SparseLog(now::get);
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            log.write("agent", left -> lines.add("line" + left));
        }
        log.write("another", left -> lines.add("other" + left));
        assertThat(lines).containsExactly("line", "line", "line", "line", "line", "other");
        now.addAndGet(30_000_000_000L);
        log.write("agent", left -> lines.add("line" + left));
        assertThat(lines.getLast()).isEqualTo("line (and 995 lines like this one before)");
    }
}
