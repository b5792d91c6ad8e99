package io.culvert.system.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The arithmetic that all benchmarks share. */
final class ResultTableTest {
    private record Round(double cost, double faults) {}

    private record Runner(String name, boolean mayFail) implements Contender {
        @Override
        public List<Long> pids() {
            return List.of();
        }
    }

    private static final Column<Round> COST = Column.median("cost", 2, Round::cost);
    private static final Column<Round> FAULTS = Column.sum("faults", 0, Round::faults);
    private static final ResultTable<Round> TABLE =
            new ResultTable<>(List.of(COST, FAULTS), COST, List.of("floor", "absent"));

    private static Results<Round> results() {
        Results<Round> results = new Results<>();
        List.of(3.0, 1.0, 100.0).forEach(cost -> results.add("culvert", new Round(cost, 1)));
        List.of(2.0, 4.0).forEach(cost -> results.add("floor", new Round(cost, 0)));
        return results;
    }

    @Test
    void column_overRounds_isMedianSumOrMaximum() {
        List<Round> rounds = results().of("culvert");

        assertThat(COST.over(rounds)).isEqualTo(3);
        assertThat(FAULTS.over(rounds)).isEqualTo(3);
        assertThat(Column.maximum("cost", 0, Round::cost).over(rounds)).isEqualTo(100);
        assertThat(COST.over(results().of("floor"))).isEqualTo(3);
        assertThat(COST.over(List.of())).isNaN();
    }

    @Test
    void markdown_showsRatiosToReferencesThatRan() {
        assertThat(TABLE.markdown(results())).isEqualTo("""
                | | cost | × floor | faults |
                |---|---|---|---|
                | culvert | 3.00 | 1.00 | 3 |
                | floor | 3.00 | 1.00 | 0 |
                """);
    }

    @Test
    void line_ofAFigureThatIsNotKnown_showsADash() {
        assertThat(TABLE.line(new Round(Double.NaN, 2))).isEqualTo("cost – · faults 2");
    }

    @Test
    void aim_tellsTheRatioAndWhetherItIsReached() {
        assertThat(Aim.ratio("culvert", COST, "floor", 1.0, 0.5).verdict(results()))
                .isEqualTo("culvert: cost 1.00 × floor; aim ≤ 1 reached; later ≤ 0.5 missed (2.00 × it)");
        assertThat(Aim.atMost("cost, s", "culvert", COST, 2.5, Double.NaN).verdict(results()))
                .isEqualTo("culvert: cost, s 3.00; aim ≤ 2.5 missed (1.20 × it)");
        assertThat(Aim.ratio("culvert", COST, "absent", 1.0, Double.NaN).verdict(results()))
                .isEqualTo("culvert: cost not measured × absent; aim ≤ 1");
    }

    @Test
    void rounds_beginEachWithAnotherContender() throws Exception {
        List<String> ran = new ArrayList<>();

        Rounds.run(
                3, List.of(new Runner("a", false), new Runner("b", false), new Runner("c", false)), TABLE, runner -> {
                    ran.add(runner.name());
                    return new Round(1, 0);
                });

        assertThat(ran).containsExactly("a", "b", "c", "b", "c", "a", "c", "a", "b");
    }

    @Test
    void rounds_whenAPeerFails_goOnWithoutIt() throws Exception {
        Results<Round> results =
                Rounds.run(2, List.of(new Runner("culvert", false), new Runner("peer", true)), TABLE, runner -> {
                    if (runner.mayFail()) {
                        throw new IllegalStateException("it fell over");
                    }
                    return new Round(1, 0);
                });

        assertThat(results.contenders()).containsExactly("culvert");
        assertThat(results.of("culvert")).hasSize(2);
    }

    @Test
    void rounds_whenCulvertFails_end() {
        assertThatThrownBy(() -> Rounds.run(1, List.of(new Runner("culvert", false)), TABLE, runner -> {
                    throw new IllegalStateException("it fell over");
                }))
                .hasMessage("it fell over");
    }

    @Test
    void quantile_isTheValueBelowWhichTheShareLies() {
        Samples samples = new Samples();
        for (int i = 0; i < 2000; i++) {
            samples.add(i);
        }

        assertThat(samples.quantile(0.5)).isEqualTo(1000);
        assertThat(samples.quantile(0.99)).isEqualTo(1980);
        assertThat(new Samples().quantile(0.5)).isNaN();
    }

    @Test
    void processCpu_ofANameWithSpaces_countsUserAndSystemTicks() {
        assertThat(ProcessCpu.secondsOf("7 (a (b) c) S 1 7 7 0 -1 4 1 2 3 4 250 50 9 9 20 0"))
                .isEqualTo(3.0);
    }

    @Test
    void processCpu_ofThisProcess_holdsItsChildren() throws Exception {
        Process child = new ProcessBuilder("sleep", "30").start();
        try {
            List<Long> self = List.of(ProcessHandle.current().pid());
            assertThat(ProcessCpu.residentMiB(self)).isGreaterThan(ProcessCpu.residentMiB(self.getFirst()));
        } finally {
            child.destroyForcibly();
        }
    }
}
