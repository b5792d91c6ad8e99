package io.culvert.system.bench;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;

/** From PLAY to the last packet of the first whole key frame, over TCP, at random phases of a long GOP. */
@CommandLine.Command(
        name = "first-frame",
        mixinStandardHelpOptions = true,
        description =
                "PLAY to the first decodable frame at random phases of the GOP, and the delay that stays; peers beside")
final class FirstFrameBench implements Callable<Integer> {
    @CommandLine.Mixin
    private BenchOptions options = new BenchOptions();

    @CommandLine.Mixin
    private OneCamera one = new OneCamera();

    @CommandLine.Option(names = "--joins", defaultValue = "100", description = "in each round (${DEFAULT-VALUE})")
    private int joins;

    @CommandLine.Option(names = "--gop", defaultValue = "4", description = "of the camera, seconds (${DEFAULT-VALUE})")
    private int gopSeconds;

    @Override
    public Integer call() throws Exception {
        Peers peers = options.peers();
        options.atLeastOne("--joins", joins);
        options.atLeastOne("--gop", gopSeconds);
        MachineLoad load = new MachineLoad();
        try (Workbench bench = Workbench.open()) {
            SimulatedCameras camera = one.start(bench, gopSeconds);
            List<MediaServer> servers = one.everyWay(bench, camera, peers);
            Joining joining = new Joining(joins, gopSeconds, options.seconds());
            Results<Joining.Figures> results = Rounds.run(options.rounds(), servers, Joining.TABLE, joining::measure);
            System.out.printf(
                    "%nFirst frame: medians of %d interleaved rounds, %d joins each, %.2f Mbit/s, GOP %d s, TCP; %s%n%n%s%n",
                    options.rounds(), joins, one.megabits(), gopSeconds, load.note(), Joining.TABLE.markdown(results));
            for (String name : List.of(CulvertServer.DIRECTLY, CulvertServer.THROUGH_AGENTS)) {
                System.out.println(Aim.atMost("PLAY to picture p90 ms", name, Joining.P90, 10, Double.NaN)
                        .verdict(results));
                System.out.println(Aim.ratio(name, Joining.P90, "zlmediakit", Double.NaN, 3)
                        .verdict(results));
                System.out.println(Aim.atMost("delay that stays ms", name, Joining.STAYS, 2, Double.NaN)
                        .verdict(results));
            }
            return 0;
        }
    }
}
