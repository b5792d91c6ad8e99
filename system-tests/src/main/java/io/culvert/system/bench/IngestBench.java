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
    private static final int GOP_SECONDS = 2;
    private static final int KIB_BESIDE_THE_GOP = 256;

    @CommandLine.Mixin
    private BenchOptions options = new BenchOptions();

    @CommandLine.Mixin
    private CulvertOptions culvert = new CulvertOptions();

    @CommandLine.Option(names = "--cameras", defaultValue = "100", description = "${DEFAULT-VALUE}")
    private int count;

    @CommandLine.Option(names = "--viewers-each", defaultValue = "0", description = "of each camera (${DEFAULT-VALUE})")
    private int viewersEach;

    @CommandLine.Option(
            names = "--per-agent",
            defaultValue = "25",
            description = "cameras of one agent (${DEFAULT-VALUE})")
    private int perAgent;

    @CommandLine.Option(
            names = "--bitrate",
            defaultValue = "2000000",
            description = "of each camera, bit/s (${DEFAULT-VALUE})")
    private int bitrate;

    @Override
    public Integer call() throws Exception {
        Peers peers = options.peers();
        options.atLeastOne("--cameras", count);
        options.atLeastOne("--per-agent", perAgent);
        MachineLoad load = new MachineLoad();
        try (Workbench bench = Workbench.open()) {
            SimulatedCameras cameras = SimulatedCameras.start(bench, count, GOP_SECONDS, bitrate);
            List<MediaServer> servers = new ArrayList<>();
            servers.add(CulvertServer.pulling(bench, cameras, culvert.settings()));
            servers.add(CulvertServer.throughAgents(bench, cameras, perAgent, culvert.settings()));
            servers.addAll(MediaPeer.startAll(peers, bench, cameras));
            if (viewersEach == 0) {
                servers.removeIf(server -> !server.pullsUnwatched());
            }
            Ingesting ingesting = new Ingesting(cameras, viewersEach, options.seconds());
            Results<Ingesting.Figures> results =
                    Rounds.run(options.rounds(), servers, Ingesting.TABLE, ingesting::measure);
            System.out.printf(
                    "%nIngest: medians (memory: worst) of %d interleaved rounds, %d cameras × %.2f Mbit/s, GOP %d s,"
                            + " %d viewers each, %d cameras per agent, %d s each; %s%n%n%s%n",
                    options.rounds(),
                    count,
                    bitrate / 1e6,
                    GOP_SECONDS,
                    viewersEach,
                    perAgent,
                    options.seconds(),
                    load.note(),
                    Ingesting.TABLE.markdown(results));
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
        double limit = gopKiB(bitrate, GOP_SECONDS) + KIB_BESIDE_THE_GOP;
        for (String name : List.of(CulvertServer.DIRECTLY, tunnelled)) {
            aims.add(Aim.atMost("KiB per camera", name, Ingesting.PER_CAMERA, limit, Double.NaN));
        }
        if (viewersEach > 0) {
            // Stated for 500 cameras of 1 Mbit/s with a viewer each.
            aims.add(Aim.atMost("cores", tunnelled, Ingesting.CORES, 0.6, Double.NaN));
            aims.add(Aim.atMost("RSS MiB", tunnelled, Ingesting.RESIDENT, 700, Double.NaN));
        }
        return aims;
    }

    /** Size of one GOP of a stream, KiB. */
    static long gopKiB(int bitrate, int gopSeconds) {
        return (long) bitrate * gopSeconds / 8 / 1024;
    }
}
