package io.culvert.system.bench;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;

/** The many cameras of a benchmark, who watches each, and the servers that they come to; a picocli mixin. */
final class ManyCameras {
    static final int GOP_SECONDS = 2;

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

    /** Numbers that make no sense end the command with exit code 2. */
    void check(BenchOptions options) {
        options.atLeastOne("--cameras", count);
        options.atLeastOne("--per-agent", perAgent);
    }

    int count() {
        return count;
    }

    /** Of each camera, bit/s. */
    int bitrate() {
        return bitrate;
    }

    CameraViewers viewers() {
        return new CameraViewers(viewersEach);
    }

    /** The gateway both ways, pulling and behind agents, then the peers; the list may be changed. */
    List<MediaServer> servers(Workbench bench, SimulatedCameras cameras, Peers peers) {
        List<MediaServer> servers = new ArrayList<>();
        servers.add(CulvertServer.pulling(bench, cameras, culvert.settings()));
        servers.add(CulvertServer.throughAgents(bench, cameras, perAgent, culvert.settings()));
        servers.addAll(MediaPeer.startAll(peers, bench, cameras));
        return servers;
    }

    /** What was measured how, for the line above a table. */
    String note(BenchOptions options, MachineLoad load) {
        return ("medians (memory: worst) of %d interleaved rounds, %d cameras × %.2f Mbit/s, GOP %d s,"
                        + " %d viewers each, %d cameras per agent, %d s each; %s")
                .formatted(
                        options.rounds(),
                        count,
                        bitrate / 1e6,
                        GOP_SECONDS,
                        viewersEach,
                        perAgent,
                        options.seconds(),
                        load.note());
    }

    /** Aims for cameras through agents that are watched, stated for 500 of 1 Mbit/s with a viewer each. */
    <F> List<Aim<F>> aimsWatched(Column<F> cores, Column<F> residentMiB) {
        return viewers().areThere()
                ? List.of(
                        Aim.atMost("cores", CulvertServer.THROUGH_AGENTS, cores, 0.6, Double.NaN),
                        Aim.atMost("RSS MiB", CulvertServer.THROUGH_AGENTS, residentMiB, 700, Double.NaN))
                : List.of();
    }
}
