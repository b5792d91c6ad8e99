package io.culvert.system.soak;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;

/** The soak {@code halfopen}. */
@CommandLine.Command(
        name = "halfopen",
        mixinStandardHelpOptions = true,
        description = "the tunnel's connection is silenced or loses one end untold: nothing stays pinned")
final class HalfOpenSoak implements Callable<Integer> {
    @CommandLine.Option(names = "--cycles", defaultValue = "300", description = "${DEFAULT-VALUE}")
    private int cycles;

    @Override
    public Integer call() throws Exception {
        HalfOpenLoop.Outcome outcome = HalfOpenLoop.run(cycles);
        List<Double> back = outcome.backSeconds();
        System.out.printf(
                "%d cycles, picture back after p50 %.1f s, max %.1f s; at the end %d connection, %d agent attached, at most %d session at the camera%n",
                back.size(),
                back.get(back.size() / 2),
                back.getLast(),
                outcome.connections(),
                outcome.agentsAttached(),
                outcome.cameraSessions());
        System.out.println(outcome.isGood() ? "PASS" : "FAIL");
        return outcome.isGood() ? 0 : 1;
    }
}
