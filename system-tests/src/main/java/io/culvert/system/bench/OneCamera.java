package io.culvert.system.bench;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;

/** The one camera of a benchmark about viewers, and the gateways that bring it to them; a picocli mixin. */
final class OneCamera {
    @CommandLine.Mixin
    private CulvertOptions culvert = new CulvertOptions();

    @CommandLine.Option(
            names = "--bitrate",
            defaultValue = "2040000",
            description = "of the camera, bit/s (${DEFAULT-VALUE})")
    private int bitrate;

    /** Mbit/s. */
    double megabits() {
        return bitrate / 1e6;
    }

    SimulatedCameras start(Workbench bench, int gopSeconds) {
        return SimulatedCameras.start(bench, 1, gopSeconds, bitrate);
    }

    /** The gateway that pulls the camera. */
    MediaServer pulled(Workbench bench, SimulatedCameras camera) {
        return CulvertServer.pulling(bench, camera, culvert.settings());
    }

    /** The gateway both ways, pulling and behind an agent, then the floor, then the peers. */
    List<MediaServer> everyWay(Workbench bench, SimulatedCameras camera, Peers peers) {
        List<MediaServer> servers = new ArrayList<>();
        servers.add(pulled(bench, camera));
        servers.add(CulvertServer.throughAgents(bench, camera, 1, culvert.settings()));
        servers.add(MediaServer.direct(camera));
        servers.addAll(MediaPeer.startAll(peers, bench, camera));
        return servers;
    }
}
