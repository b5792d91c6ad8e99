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
    private static final int GOP_SECONDS = 2;

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
            SimulatedCameras cameras = SimulatedCameras.startToBeRecorded(bench, count, GOP_SECONDS, bitrate);
            List<MediaServer> servers = new ArrayList<>();
            servers.add(CulvertServer.pulling(bench, cameras, culvert.settings()));
            servers.add(CulvertServer.throughAgents(bench, cameras, perAgent, culvert.settings()));
            servers.addAll(MediaPeer.startAll(peers, bench, cameras));
            servers.removeIf(server -> server.recordings().isEmpty());
            Recording recording = new Recording(cameras, viewersEach, bitrate, options.seconds());
            Results<Recording.Figures> results =
                    Rounds.run(options.rounds(), servers, Recording.TABLE, recording::measure);
            System.out.printf(
                    "%nRecord: medians (memory: worst) of %d interleaved rounds, %d cameras × %.2f Mbit/s, GOP %d s,"
                            + " %d viewers each, %d cameras per agent, %d s each; %s%n%n%s%n",
                    options.rounds(),
                    count,
                    bitrate / 1e6,
                    GOP_SECONDS,
                    viewersEach,
                    perAgent,
                    options.seconds(),
                    load.note(),
                    Recording.TABLE.markdown(results));
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
        if (viewersEach > 0) {
            // Stated for 500 cameras of 1 Mbit/s with a viewer each.
            aims.add(Aim.atMost("cores", tunnelled, Recording.CORES, 0.6, Double.NaN));
            aims.add(Aim.atMost("RSS MiB", tunnelled, Recording.RESIDENT, 700, Double.NaN));
        }
        return aims;
    }
}
