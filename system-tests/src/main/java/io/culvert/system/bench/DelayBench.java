package io.culvert.system.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;

/**
 * Delay that a server adds: from the instant at which the camera handed a frame to the network to the viewer's reading it,
 * by the monotonic clock of the one machine, with N viewers of one camera.
 */
@CommandLine.Command(
        name = "delay",
        mixinStandardHelpOptions = true,
        description = "added delay at N viewers: pulled directly, through agent and tunnel, floor and peers beside")
final class DelayBench implements Callable<Integer> {
    private static final int GOP_SECONDS = 2;

    /** Numbers of viewers at which the aims are stated. */
    private static final int MANY = 200;

    private static final int VERY_MANY = 1000;

    @CommandLine.Mixin
    private BenchOptions options = new BenchOptions();

    @CommandLine.Mixin
    private OneCamera one = new OneCamera();

    @CommandLine.Option(names = "--viewers", defaultValue = "200", description = "${DEFAULT-VALUE}")
    private int viewers;

    @Override
    public Integer call() throws Exception {
        Peers peers = options.peers();
        options.atLeastOne("--viewers", viewers);
        MachineLoad load = new MachineLoad();
        try (Workbench bench = Workbench.open()) {
            SimulatedCameras camera = one.start(bench, GOP_SECONDS);
            List<MediaServer> servers = one.everyWay(bench, camera, peers);
            Watching watching = new Watching("cam", viewers, GOP_SECONDS, Watching.WARM_UP, options.seconds());
            Rounds.warmUp(servers, watching.toWarmUp()::measure);
            ResultTable<Watching.Figures> table = Watching.table(Watching.DELAY_P99);
            Results<Watching.Figures> results = Rounds.run(options.rounds(), servers, table, watching::measure);
            System.out.printf(
                    "%nDelay: medians of %d interleaved rounds, %d viewers, %d s each, %.2f Mbit/s; %s%n%n%s%n",
                    options.rounds(), viewers, options.seconds(), one.megabits(), load.note(), table.markdown(results));
            for (String name : List.of(CulvertServer.DIRECTLY, CulvertServer.THROUGH_AGENTS)) {
                aims(name).forEach(aim -> System.out.println(aim.verdict(results)));
            }
            return results.of(CulvertServer.DIRECTLY, Watching.GAPS)
                                    + results.of(CulvertServer.THROUGH_AGENTS, Watching.GAPS)
                            == 0
                    ? 0
                    : 1;
        }
    }

    private List<Aim<Watching.Figures>> aims(String name) {
        List<Aim<Watching.Figures>> aims = new ArrayList<>();
        if (viewers <= MANY) {
            aims.add(Aim.atMost("delay p50 ms", name, Watching.DELAY_P50, 5, Double.NaN));
        }
        if (viewers <= VERY_MANY) {
            aims.add(Aim.atMost("delay p99 ms", name, Watching.DELAY_P99, 20, Double.NaN));
        }
        aims.add(Aim.ratio(name, Watching.DELAY_P50, "go2rtc", Double.NaN, 1));
        aims.add(Aim.ratio(name, Watching.DELAY_P99, "go2rtc", Double.NaN, 1));
        return aims;
    }
}
