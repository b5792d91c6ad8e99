package io.culvert.system.soak;

import io.culvert.system.process.Installation;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;

/** {@code soak hijack}. */
@CommandLine.Command(
        name = "hijack",
        mixinStandardHelpOptions = true,
        description = "ids of living sessions used from other connections, with every method: nothing is had by it")
final class HijackSoak implements Callable<Integer> {
    @CommandLine.Option(names = "--tries", defaultValue = "1000000", description = "${DEFAULT-VALUE}")
    private long tries;

    @Override
    public Integer call() throws IOException {
        try (Installation installation = Installation.open(1, List.of(), Map.of())) {
            long start = System.nanoTime();
            HijackLoop.Outcome outcome = HijackLoop.run(installation, tries);
            System.out.printf("%s%nin %.0f s%n", outcome, (System.nanoTime() - start) / 1e9);
            return Soak.verdict(outcome.isGood());
        }
    }
}
