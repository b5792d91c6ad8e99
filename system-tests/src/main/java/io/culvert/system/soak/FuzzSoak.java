package io.culvert.system.soak;

import io.culvert.system.fuzz.FuzzTargets;
import io.culvert.system.fuzz.GuidedFuzz;
import io.culvert.system.process.Launcher;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;

/** The soak {@code fuzz}: the fuzz targets under a fuzzer that looks at coverage, one after another. */
@CommandLine.Command(
        name = "fuzz",
        mixinStandardHelpOptions = true,
        description = "parsers and state under a coverage-guided fuzzer: nothing throws, hangs or eats memory")
final class FuzzSoak implements Callable<Integer> {
    @CommandLine.Option(names = "--seconds", defaultValue = "60", description = "of each target (${DEFAULT-VALUE})")
    private int seconds;

    @CommandLine.Option(names = "--target", description = "only this one; repeatable (default: all)")
    private List<String> only = List.of();

    @CommandLine.Option(names = "--list", description = "list the targets and end")
    private boolean list;

    @Override
    public Integer call() throws Exception {
        Launcher launcher = Launcher.ofThisCheckout();
        FuzzTargets targets = new FuzzTargets(launcher.home());
        List<String> names = targets.names();
        if (list) {
            names.forEach(name -> System.out.println(FuzzTargets.shortName(name)));
            return 0;
        }
        for (String wanted : only) {
            if (names.stream().map(FuzzTargets::shortName).noneMatch(wanted::equals)) {
                System.err.println("no fuzz target " + wanted + " (--list shows them)");
                return 2;
            }
        }
        GuidedFuzz fuzz = new GuidedFuzz(targets, launcher.home().resolve(".culvert/fuzz"));
        boolean good = true;
        long inputs = 0;
        for (String name : names) {
            String called = FuzzTargets.shortName(name);
            if (!only.isEmpty() && !only.contains(called)) {
                continue;
            }
            GuidedFuzz.Outcome outcome = fuzz.run(name, Duration.ofSeconds(seconds));
            inputs += Math.max(0, outcome.inputs());
            good &= outcome.isGood();
            System.out.printf(
                    "%-32s %,12d inputs  %s%n",
                    called,
                    outcome.inputs(),
                    outcome.isGood() ? "fine" : "exit " + outcome.exitCode() + ", log " + outcome.log());
            outcome.findings().forEach(finding -> System.out.println("  finding: " + finding));
        }
        System.out.printf("%,d inputs in all%n", inputs);
        System.out.println(good ? "PASS" : "FAIL");
        return good ? 0 : 1;
    }
}
