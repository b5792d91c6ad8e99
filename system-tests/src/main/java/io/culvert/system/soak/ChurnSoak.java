package io.culvert.system.soak;

import io.culvert.system.process.Installation;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;

/** {@code soak churn}. */
@CommandLine.Command(
        name = "churn",
        mixinStandardHelpOptions = true,
        description = "viewers come and go over TCP, UDP and RTSPS: one session at the camera, nothing stays")
final class ChurnSoak implements Callable<Integer> {
    @CommandLine.Option(names = "--joins", defaultValue = "10000", description = "${DEFAULT-VALUE}")
    private int joins;

    @Override
    public Integer call() throws IOException {
        try (Installation installation = Installation.open(1, List.of(), Map.of())) {
            ChurnLoop.Outcome outcome = ChurnLoop.run(installation, Math.max(100, joins / 20), joins);
            System.out.println(outcome);
            return Soak.verdict(outcome.isGood());
        }
    }
}
