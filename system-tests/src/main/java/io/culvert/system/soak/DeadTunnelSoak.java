package io.culvert.system.soak;

import io.culvert.system.check.RtspViewer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.function.Function;
import picocli.CommandLine;

/** The soak {@code deadtunnel}. */
@CommandLine.Command(
        name = "deadtunnel",
        mixinStandardHelpOptions = true,
        description = "the path dies without a sign, in random moments and ways: both ends notice within 5 s")
final class DeadTunnelSoak implements Callable<Integer> {
    @CommandLine.Option(names = "--rounds", defaultValue = "200", description = "${DEFAULT-VALUE}")
    private int rounds;

    @CommandLine.Option(names = "--seed", defaultValue = "1", description = "of the moments (${DEFAULT-VALUE})")
    private long seed;

    @CommandLine.Option(
            names = "--death",
            description = "only this one of ${COMPLETION-CANDIDATES} (default: all in turn)")
    private DeadTunnelLoop.@org.jspecify.annotations.Nullable Death only;

    @Override
    public Integer call() throws Exception {
        SplittableRandom random = new SplittableRandom(seed);
        List<DeadTunnelLoop.Outcome> outcomes = new ArrayList<>();
        try (LinkedInstallation installation = LinkedInstallation.open(List.of(1), List.of())) {
            LinkedInstallation.Site site = installation.sites().getFirst();
            try (RtspViewer viewer = site.watch(site.names().getFirst())) {
                for (int round = 0; round < rounds; round++) {
                    DeadTunnelLoop.Death[] all = DeadTunnelLoop.Death.values();
                    DeadTunnelLoop.Death death = only == null ? all[round % all.length] : only;
                    DeadTunnelLoop.Outcome outcome =
                            DeadTunnelLoop.run(site, viewer, death, Duration.ofSeconds(6), random);
                    outcomes.add(outcome);
                    System.out.println(outcome);
                }
            }
            System.out.printf(
                    "tunnels ended by the gateway as silent: %.0f%n",
                    installation.gateway().metric("culvert_tunnel_ended_total{reason=\"silent\""));
        }
        print("agent noticed after", outcomes, DeadTunnelLoop.Outcome::agent);
        print("gateway noticed after", outcomes, DeadTunnelLoop.Outcome::gateway);
        print("picture back after", outcomes, DeadTunnelLoop.Outcome::back);
        boolean good = outcomes.stream().allMatch(DeadTunnelLoop.Outcome::isNoticedInTime);
        System.out.println(good ? "PASS" : "FAIL");
        return good ? 0 : 1;
    }

    private static void print(
            String what, List<DeadTunnelLoop.Outcome> outcomes, Function<DeadTunnelLoop.Outcome, Duration> figure) {
        List<Duration> sorted = outcomes.stream().map(figure).sorted().toList();
        System.out.printf(
                "%s p50 %.2f s, p99 %.2f s, max %.2f s%n",
                what,
                sorted.get(sorted.size() / 2).toMillis() / 1e3,
                sorted.get((int) (sorted.size() * 0.99)).toMillis() / 1e3,
                sorted.getLast().toMillis() / 1e3);
    }
}
