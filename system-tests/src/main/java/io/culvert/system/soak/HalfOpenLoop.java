package io.culvert.system.soak;

import io.culvert.system.check.RtspViewer;
import io.culvert.system.link.Link;
import io.culvert.system.link.RelayConnection;
import io.culvert.system.link.RelayLink;
import io.culvert.system.process.Installation;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The promise <em>a half-open connection pins nothing</em>: the tunnel's connection is silenced, or one of its ends goes
 * without the other being told, again and again while somebody watches; new connections work all the time.
 */
public final class HalfOpenLoop {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private HalfOpenLoop() {}

    /**
     * What came of all cycles.
     *
     * @param backSeconds from each cut to the viewer's next picture of a new session, sorted
     * @param connections at the gateway's agent port at the end, once it had time to free what was cut
     * @param cameraSessions that the camera had at once at most
     * @param continuous whether the viewer, who stayed, saw neither a hole in the sequence numbers nor a step back in time
     */
    public record Outcome(
            List<Double> backSeconds, int connections, int cameraSessions, int agentsAttached, boolean continuous) {
        public boolean isGood() {
            return connections == 1
                    && cameraSessions == 1
                    && agentsAttached == 1
                    && continuous
                    && backSeconds.getLast() <= 2 * DeadTunnelLoop.PROMISE.toSeconds();
        }
    }

    /** @throws IOException when a cycle does not end with a picture within 30 s */
    public static Outcome run(int cycles) throws IOException {
        @Nullable RelayLink[] relay = new RelayLink[1];
        try (Installation installation = Installation.open(1, List.of(), Map.of(), Map.of(), gateway -> {
            int port = portOf(gateway.agentAddress());
            RelayLink opened = Link.relay(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            relay[0] = opened;
            return "127.0.0.1:" + opened.address().getPort();
        })) {
            return run(installation, java.util.Objects.requireNonNull(relay[0]), cycles);
        } finally {
            if (relay[0] != null) {
                relay[0].close();
            }
        }
    }

    private static int portOf(String address) {
        return Integer.parseInt(address.replaceFirst("^.*:", ""));
    }

    private static Outcome run(Installation installation, RelayLink relay, int cycles) throws IOException {
        String camera = installation.firstName();
        UUID uuid = installation.uuid(camera);
        List<Double> back = new ArrayList<>();
        try (RtspViewer viewer =
                RtspViewer.play(installation.share(camera).rtspUrl(), uuid, RtspViewer.Transport.TCP)) {
            for (int cycle = 0; cycle < cycles; cycle++) {
                back.add(cut(relay, viewer, cycle));
                if (cycles > 10 && cycle % 10 == 9) {
                    System.out.printf("%d of %d cycles, last back after %.1f s%n", cycle + 1, cycles, back.getLast());
                }
            }
            int port = portOf(installation.gateway().agentAddress());
            RtspViewer.await(PATIENCE, () -> connectionsAt(port) == 1);
            return new Outcome(
                    back.stream().sorted().toList(),
                    connectionsAt(port),
                    installation.cameraStats(camera).path("sessions_max").asInt(),
                    (int) installation.gateway().metric("culvert_agents_attached"),
                    viewer.packets().isContinuous());
        }
    }

    private static double cut(RelayLink relay, RtspViewer viewer, int cycle) throws IOException {
        long flowing = viewer.frameCount();
        if (!RtspViewer.await(PATIENCE, () -> viewer.frameCount() > flowing + 10)) {
            throw new IOException("cycle " + cycle + ": no picture" + (viewer.isEnded() ? ", the viewer was cut" : ""));
        }
        RelayConnection tunnel = relay.connections().getLast();
        switch (cycle % 3) {
            case 0 -> tunnel.silence();
            case 1 -> tunnel.loseA();
            default -> tunnel.loseB();
        }
        long cut = System.nanoTime();
        // A frame or two may still have been on their way; a new connection carries the next.
        if (!RtspViewer.await(PATIENCE, () -> relay.connections().getLast() != tunnel)) {
            throw new IOException("cycle " + cycle + ": the agent made no new connection");
        }
        long seen = viewer.frameCount();
        if (!RtspViewer.await(PATIENCE, () -> viewer.frameCount() > seen)) {
            throw new IOException("cycle " + cycle + ": no picture came back");
        }
        return (System.nanoTime() - cut) / 1e9;
    }

    /** Established TCP connections whose local port this is, by the kernel's own list. */
    private static int connectionsAt(int port) {
        String local = String.format(Locale.ROOT, ":%04X", port);
        int count = 0;
        for (String list : List.of("/proc/net/tcp", "/proc/net/tcp6")) {
            try {
                count += (int) Files.readAllLines(Path.of(list)).stream()
                        .map(line -> line.strip().split("\\s+", -1))
                        .filter(fields -> fields.length > 3 && fields[1].endsWith(local) && fields[3].equals("01"))
                        .count();
            } catch (IOException noSuchFamily) {
                // Nothing to count.
            }
        }
        return count;
    }
}
