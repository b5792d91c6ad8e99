package io.culvert.system.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/**
 * What viewers that are stuck or vanish do to the others of the same camera: rounds with and without them, in turn, in
 * one run.
 */
@CommandLine.Command(
        name = "stall",
        mixinStandardHelpOptions = true,
        description = "healthy viewers' delay beside stuck and vanished ones, and their memory; peers beside")
final class StallBench implements Callable<Integer> {
    private static final int GOP_SECONDS = 2;

    @CommandLine.Mixin
    private BenchOptions options = new BenchOptions();

    @CommandLine.Mixin
    private OneCamera one = new OneCamera();

    @CommandLine.Option(names = "--viewers", defaultValue = "50", description = "healthy ones (${DEFAULT-VALUE})")
    private int viewers;

    @CommandLine.Option(names = "--stuck", defaultValue = "20", description = "who never read (${DEFAULT-VALUE})")
    private int stuck;

    @CommandLine.Option(
            names = "--vanish",
            defaultValue = "50",
            description = "who vanish without TEARDOWN (${DEFAULT-VALUE})")
    private int vanishing;

    @CommandLine.Spec
    private CommandLine.Model.@Nullable CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        Peers peers = options.peers();
        options.atLeastOne("--viewers", viewers);
        if (!SilencedAddress.available()) {
            if (SilencedAddress.possible()) {
                List<String> again = Objects.requireNonNull(spec, "no command")
                        .root()
                        .commandLine()
                        .getParseResult()
                        .originalArgs();
                return SilencedAddress.again(Bench.class, again);
            }
            System.out.println("Without root, unshare and nft nobody can vanish silently: that setup is left out.");
        }
        return run(peers);
    }

    private int run(Peers peers) throws Exception {
        MachineLoad load = new MachineLoad();
        try (Workbench bench = Workbench.open()) {
            SimulatedCameras camera = one.start(bench, GOP_SECONDS);
            List<MediaServer> servers = new ArrayList<>();
            servers.add(one.pulled(bench, camera));
            servers.addAll(MediaPeer.startAll(peers, bench, camera));
            List<Stalling.Setup> setups = new ArrayList<>();
            servers.forEach(server -> plans().forEach(plan -> setups.add(new Stalling.Setup(server, plan))));
            ResultTable<Stalling.Figures> table =
                    Stalling.table(servers.stream().map(MediaServer::name).toList());
            Results<Stalling.Figures> results =
                    Rounds.run(options.rounds(), setups, table, new Stalling(viewers, options.seconds())::measure);
            System.out.printf(
                    "%nStalled and vanished viewers: medians (memory: worst) of %d interleaved rounds, %d healthy viewers,"
                            + " %d s each, %.2f Mbit/s; %s%n%n%s%n",
                    options.rounds(), viewers, options.seconds(), one.megabits(), load.note(), table.markdown(results));
            aims().forEach(aim -> System.out.println(aim.verdict(results)));
            return plans().stream()
                            .allMatch(plan ->
                                    results.of(Stalling.Setup.name(CulvertServer.DIRECTLY, plan), Stalling.GAPS) == 0)
                    ? 0
                    : 1;
        }
    }

    private List<HostileViewers.Plan> plans() {
        List<HostileViewers.Plan> plans = new ArrayList<>();
        plans.add(HostileViewers.Plan.NONE);
        plans.add(new HostileViewers.Plan("1 stuck", 1, 0, false));
        String both = vanishing + " %s, " + stuck + " stuck";
        plans.add(new HostileViewers.Plan(both.formatted("closed"), stuck, vanishing, false));
        if (SilencedAddress.available()) {
            plans.add(new HostileViewers.Plan(both.formatted("silent"), stuck, vanishing, true));
        }
        return plans;
    }

    private List<Aim<Stalling.Figures>> aims() {
        List<Aim<Stalling.Figures>> aims = new ArrayList<>();
        for (HostileViewers.Plan plan : plans()) {
            if (plan.stalled() > 0) {
                String name = Stalling.Setup.name(CulvertServer.DIRECTLY, plan);
                aims.add(Aim.ratio(name, Stalling.DELAY_P99, CulvertServer.DIRECTLY, 1.2, Double.NaN));
                aims.add(Aim.atMost("healthy delay p99 ms", name, Stalling.DELAY_P99, 50, Double.NaN));
                aims.add(Aim.atMost("MiB per stalled viewer", name, Stalling.PER_STALLED, 4, Double.NaN));
            }
        }
        return aims;
    }
}
