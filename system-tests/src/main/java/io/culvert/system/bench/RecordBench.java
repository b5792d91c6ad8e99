package io.culvert.system.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;

/**
 * Many cameras recorded by one server: its CPU per camera and second, its memory, how often it writes and syncs. The gateway
 * gets them directly and through the tunnels of agents (TLS) and syncs each second; the peers pull the same cameras plainly
 * and leave it to the system when anything reaches the disk.
 */
@CommandLine.Command(
        name = "record",
        mixinStandardHelpOptions = true,
        description =
                "N cameras recorded by the gateway, directly and through agents: CPU, memory, writes, syncs; peers beside")
final class RecordBench implements Callable<Integer> {
    @CommandLine.Mixin
    private BenchOptions options = new BenchOptions();

    @CommandLine.Mixin
    private ManyCameras many = new ManyCameras();

    @Override
    public Integer call() throws Exception {
        Peers peers = options.peers();
        many.check(options);
        MachineLoad load = new MachineLoad();
        try (Workbench bench = Workbench.open()) {
            SimulatedCameras cameras =
                    SimulatedCameras.startToBeRecorded(bench, many.count(), ManyCameras.GOP_SECONDS, many.bitrate());
            List<MediaServer> servers = many.servers(bench, cameras, peers);
            servers.removeIf(server -> server.recordings().isEmpty());
            Recording recording = new Recording(cameras, many.viewers(), many.bitrate(), options.seconds());
            Rounds.warmUp(servers, recording::measure); // so that fewer rounds hold a compiler's work
            Results<Recording.Figures> results =
                    Rounds.run(options.rounds(), servers, Recording.TABLE, recording::measure);
            System.out.printf("%nRecord: %s%n%n%s%n", many.note(options, load), Recording.TABLE.markdown(results));
            aims().forEach(aim -> System.out.println(aim.verdict(results)));
            return results.of(CulvertServer.DIRECTLY, Recording.GAPS)
                                    + results.of(CulvertServer.THROUGH_AGENTS, Recording.GAPS)
                            == 0
                    ? 0
                    : 1;
        }
    }

    private List<Aim<Recording.Figures>> aims() {
        List<Aim<Recording.Figures>> aims = new ArrayList<>();
        String tunnelled = CulvertServer.THROUGH_AGENTS;
        aims.add(Aim.ratio(tunnelled, Recording.CPU, "mediamtx", 0.5, Double.NaN));
        aims.add(Aim.ratio(tunnelled, Recording.CPU, "zlmediakit", Double.NaN, 0.7));
        aims.addAll(many.aimsWatched(Recording.CORES, Recording.RESIDENT));
        return aims;
    }
}
