package io.culvert.system.soak;

import io.culvert.system.process.Installation;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;

/** {@code culvert soak secrets}. */
@CommandLine.Command(
        name = "secrets",
        mixinStandardHelpOptions = true,
        description =
                "secrets of every kind through every door: none in logs, metrics, answers, command lines or on disk")
final class SecretsSoak implements Callable<Integer> {
    @CommandLine.Option(names = "--count", defaultValue = "10000", description = "${DEFAULT-VALUE}")
    private int count;

    @Override
    public Integer call() throws Exception {
        boolean good = true;
        for (String level : List.of("debug", "info")) {
            SecretsLoop.Planted planted = SecretsLoop.settings(level);
            try (Installation installation = Installation.open(1, List.of(), planted.settings())) {
                SecretsLoop.Outcome outcome = SecretsLoop.run(installation, planted, count / 2);
                System.out.println("log level " + level + ": " + outcome);
                good &= outcome.hits().isEmpty();
            }
        }
        return Soak.verdict(good);
    }
}
