package io.culvert.system.bench;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Measures contenders in turn, round after round, so that what else the machine does meets all of them. */
public final class Rounds {
    private Rounds() {}

    /**
     * One contender in one round.
     *
     * @param <C> contender
     * @param <F> its figures
     */
    @FunctionalInterface
    public interface Measurement<C extends Contender, F> {
        F measure(C contender) throws Exception;
    }

    /**
     * Lets each contender do once what it will be measured by, so that no round holds a compiler's work. What it says is
     * thrown away, and who fails will fail in the first round too.
     */
    public static <C extends Contender> void warmUp(List<C> contenders, Measurement<C, ?> measurement)
            throws Exception {
        for (C contender : contenders) {
            System.out.println("warming up " + contender.name());
            try {
                measurement.measure(contender);
            } catch (RuntimeException e) {
                System.out.println("failed: " + e.getMessage());
            }
        }
    }

    /**
     * Each contender once per round; each round begins with another one. A peer that fails is told and left out from
     * then on.
     *
     * @throws Exception what the measurement of a contender that must not fail threw
     */
    public static <C extends Contender, F> Results<F> run(
            int rounds, List<C> contenders, ResultTable<F> table, Measurement<C, F> measurement) throws Exception {
        Results<F> results = new Results<>();
        List<C> left = new ArrayList<>(contenders);
        for (int round = 1; round <= rounds; round++) {
            List<C> order = new ArrayList<>(left);
            Collections.rotate(order, 1 - round);
            for (C contender : order) {
                System.out.printf("round %d of %d  %-18s ", round, rounds, contender.name());
                System.out.flush();
                try {
                    F figures = measurement.measure(contender);
                    results.add(contender.name(), figures);
                    System.out.println(table.line(figures));
                } catch (RuntimeException e) {
                    System.out.println("failed: " + e.getMessage());
                    if (!contender.mayFail()) {
                        throw e;
                    }
                    left.remove(contender);
                }
            }
        }
        return results;
    }
}
