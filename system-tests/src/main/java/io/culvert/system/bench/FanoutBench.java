package io.culvert.system.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;

/**
 * One camera to N viewers over TCP: CPU time per delivered gigabit, delay, first key frame. Every server pulls the same
 * camera over RTSP; {@code direct} is the camera program itself serving all viewers with one write per frame, the floor.
 */
@CommandLine.Command(
        name = "fanout",
        mixinStandardHelpOptions = true,
        description = "one camera to N viewers: CPU per delivered Gbit, delay, first key frame; floor and peers beside")
final class FanoutBench implements Callable<Integer> {
    private static final int GOP_SECONDS = 2;

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
            List<MediaServer> servers = new ArrayList<>();
            servers.add(one.pulled(bench, camera));
            servers.add(MediaServer.direct(camera));
            servers.addAll(MediaPeer.startAll(peers, bench, camera));
            Watching watching = new Watching("cam", viewers, GOP_SECONDS, Watching.WARM_UP, options.seconds());
            Rounds.warmUp(servers, watching.toWarmUp()::measure);
            Results<Watching.Figures> results =
                    Rounds.run(options.rounds(), servers, Watching.TABLE, watching::measure);
            System.out.printf(
                    "%nFan-out: medians of %d interleaved rounds, %d viewers, %d s each, %.2f Mbit/s, GOP %d s; %s%n%n%s%n",
                    options.rounds(),
                    viewers,
                    options.seconds(),
                    one.megabits(),
                    GOP_SECONDS,
                    load.note(),
                    Watching.TABLE.markdown(results));
            aims().forEach(aim -> System.out.println(aim.verdict(results)));
            return results.of(CulvertServer.DIRECTLY, Watching.GAPS) == 0 ? 0 : 1;
        }
    }

    /** CPU per gigabit beside the peers; the delays are aims of the {@code delay} benchmark too. */
    private static List<Aim<Watching.Figures>> aims() {
        return List.of(
                Aim.ratio(CulvertServer.DIRECTLY, Watching.CPU, "mediamtx", 0.25, 0.2),
                Aim.ratio(CulvertServer.DIRECTLY, Watching.CPU, "go2rtc", 1.0, 0.75),
                Aim.ratio(CulvertServer.DIRECTLY, Watching.CPU, "zlmediakit", 1.0, Double.NaN),
                Aim.ratio(CulvertServer.DIRECTLY, Watching.CPU, MediaServer.DIRECT, Double.NaN, 0.75));
    }
}
