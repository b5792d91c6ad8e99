package io.culvert.system.soak;

import io.culvert.system.process.Installation;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;

/** {@code soak badinput}. */
@CommandLine.Command(
        name = "badinput",
        mixinStandardHelpOptions = true,
        description = "malformed, oversized and slow RTSP beside viewers who must miss nothing")
final class BadInputSoak implements Callable<Integer> {
    @CommandLine.Option(names = "--repeats", defaultValue = "1000", description = "of each kind (${DEFAULT-VALUE})")
    private int repeats;

    @Override
    public Integer call() throws IOException {
        try (Installation installation = Installation.open(1, List.of(), Map.of())) {
            BadInputLoop.Outcome outcome = BadInputLoop.run(installation, repeats, true);
            outcome.complaints().forEach(System.out::println);
            System.out.printf(
                    "%d inputs, slowest answer or close %.0f ms, live heap grew by %.1f MiB, viewers flawless: %s%n",
                    outcome.inputs(),
                    outcome.slowestMillis(),
                    outcome.heapGrowth() / 1048576.0,
                    outcome.viewersFlawless());
            return Soak.verdict(outcome.isGood());
        }
    }
}
