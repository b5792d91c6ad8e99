package io.culvert.system.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;

/**
 * Many cameras into one server: its CPU per camera and second, and its memory. The gateway gets them directly and through
 * the tunnels of agents (TLS); the peers pull the same cameras plainly.
 */
@CommandLine.Command(
        name = "ingest",
        mixinStandardHelpOptions = true,
        description =
                "N cameras into the gateway, directly and through agents, watched or not: CPU, memory; peers beside")
final class IngestBench implements Callable<Integer> {
    private static final int KIB_BESIDE_THE_GOP = 256;

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
                    SimulatedCameras.start(bench, many.count(), ManyCameras.GOP_SECONDS, many.bitrate());
            List<MediaServer> servers = many.servers(bench, cameras, peers);
            if (!many.viewers().areThere()) {
                servers.removeIf(server -> !server.pullsUnwatched());
            }
            Ingesting ingesting = new Ingesting(cameras, many.viewers(), options.seconds());
            Results<Ingesting.Figures> results =
                    Rounds.run(options.rounds(), servers, Ingesting.TABLE, ingesting::measure);
            System.out.printf("%nIngest: %s%n%n%s%n", many.note(options, load), Ingesting.TABLE.markdown(results));
            aims().forEach(aim -> System.out.println(aim.verdict(results)));
            return results.of(CulvertServer.DIRECTLY, Ingesting.GAPS)
                                    + results.of(CulvertServer.THROUGH_AGENTS, Ingesting.GAPS)
                            == 0
                    ? 0
                    : 1;
        }
    }

    private List<Aim<Ingesting.Figures>> aims() {
        List<Aim<Ingesting.Figures>> aims = new ArrayList<>();
        String tunnelled = CulvertServer.THROUGH_AGENTS;
        aims.add(Aim.ratio(tunnelled, Ingesting.CPU, "mediamtx", 1.0, 0.7));
        double limit = gopKiB(many.bitrate(), ManyCameras.GOP_SECONDS) + KIB_BESIDE_THE_GOP;
        for (String name : List.of(CulvertServer.DIRECTLY, tunnelled)) {
            aims.add(Aim.atMost("KiB per camera", name, Ingesting.PER_CAMERA, limit, Double.NaN));
        }
        aims.addAll(many.aimsWatched(Ingesting.CORES, Ingesting.RESIDENT));
        return aims;
    }

    /** Size of one GOP of a stream, KiB. */
    static long gopKiB(int bitrate, int gopSeconds) {
        return (long) bitrate * gopSeconds / 8 / 1024;
    }
}
