package io.culvert.system.fuzz;

import java.io.IOException;
import java.net.URLClassLoader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;

/**
 * Every target for a moment, on mutated seeds, without looking at coverage. The same seed number tries the same inputs,
 * so that a failure repeats; how far it gets depends on the machine.
 */
public final class BlindFuzz {
    /** One input may not take longer: what does is a hang, or will be one on a larger input. */
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private static final int SHOWN_BYTES = 512;
    private static final int LEAST_INPUTS = 500;

    private BlindFuzz() {}

    /**
     * What became of one target.
     *
     * @param target class name
     * @param inputs tried
     * @param problem what went wrong with which input, or empty
     */
    public record Outcome(String target, long inputs, String problem) {
        public boolean isGood() {
            return problem.isEmpty();
        }
    }

    /** Runs all targets one after another, each for that long and {@value #LEAST_INPUTS} inputs at least. Blocking. */
    public static List<Outcome> run(FuzzTargets targets, Duration each, long seed) throws IOException {
        List<Outcome> outcomes = new ArrayList<>();
        try (URLClassLoader loader = targets.loader()) {
            for (String name : targets.names()) {
                outcomes.add(run(FuzzTarget.load(name, loader), each, seed));
            }
        }
        return outcomes;
    }

    static Outcome run(FuzzTarget target, Duration each, long seed) {
        long inputs = 0;
        for (byte[] input : target.seeds()) {
            inputs++;
            String problem = problem(target, input);
            if (!problem.isEmpty()) {
                return new Outcome(target.name(), inputs, problem);
            }
        }
        Mutator mutator = new Mutator(new Random(seed), target.seeds());
        // The seeds loaded the classes; the clock starts behind them.
        long end = System.nanoTime() + each.toNanos();
        while (inputs < LEAST_INPUTS || System.nanoTime() < end) {
            inputs++;
            String problem = problem(target, mutator.next());
            if (!problem.isEmpty()) {
                return new Outcome(target.name(), inputs, problem);
            }
        }
        return new Outcome(target.name(), inputs, "");
    }

    private static String problem(FuzzTarget target, byte[] input) {
        String problem = attempt(target, input);
        // A busy machine may stop us in the middle of an input: what is slow must be slow again.
        return problem.startsWith("took") ? attempt(target, input) : problem;
    }

    private static String attempt(FuzzTarget target, byte[] input) {
        long began = System.nanoTime();
        try {
            target.run(input);
        } catch (Throwable e) {
            StackTraceElement[] stack = e.getStackTrace();
            return e + (stack.length == 0 ? "" : " at " + stack[0]) + " on " + shown(input);
        }
        Duration took = Duration.ofNanos(System.nanoTime() - began);
        return took.compareTo(PATIENCE) > 0 ? "took " + took + " on " + shown(input) : "";
    }

    private static String shown(byte[] input) {
        int shown = Math.min(input.length, SHOWN_BYTES);
        return input.length + " bytes " + HexFormat.of().formatHex(input, 0, shown);
    }
}
