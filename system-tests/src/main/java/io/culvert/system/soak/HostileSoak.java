package io.culvert.system.soak;

import io.culvert.system.process.Installation;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;

/** {@code culvert soak hostile}. */
@CommandLine.Command(
        name = "hostile",
        mixinStandardHelpOptions = true,
        description = "bad input at every door and lying agents, again and again, while viewers are judged")
final class HostileSoak implements Callable<Integer> {
    private static final double MOST_MILLIS = 5_000;
    private static final long GROWTH_PER_THOUSAND = 16 << 20;

    @CommandLine.Option(names = "--repeats", defaultValue = "1000", description = "of each kind (${DEFAULT-VALUE})")
    private int repeats;

    @Override
    public Integer call() throws Exception {
        try (Installation installation = Installation.open(1, List.of(), Map.of())) {
            HostileLoop.Outcome outcome = HostileLoop.run(installation, repeats);
            System.out.println(outcome);
            return Soak.verdict(outcome.unharmed() == outcome.viewers()
                    && outcome.slowestMillis() <= MOST_MILLIS
                    && outcome.grownBytes() <= GROWTH_PER_THOUSAND * Math.max(1, repeats / 1_000));
        }
    }
}
