package io.culvert.system.bench.fleet;

import io.culvert.system.bench.Contender;
import io.culvert.system.bench.PeerName;
import io.culvert.system.bench.PeerProcess;
import io.culvert.system.bench.Peers;
import io.culvert.system.bench.Workbench;
import io.culvert.system.process.AgentProcess;
import io.culvert.system.process.FreePorts;
import io.culvert.system.process.GatewayProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What stands beside the cameras in somebody's house: the agent or a peer in its place. Started anew in each round. */
final class Edge implements Contender {
    static final String CULVERT = "culvert agent";

    /** Starts the process and gives its pid and its end. */
    private interface Start {
        Running start();
    }

    /** A started process. */
    record Running(long pid, AutoCloseable process) implements AutoCloseable {
        @Override
        public void close() throws Exception {
            process.close();
        }
    }

    private final String name;
    private final Start start;
    private final Function<String, String> url;
    private @Nullable Running running;

    private Edge(String name, Start start, Function<String, String> url) {
        this.name = name;
        this.start = start;
        this.url = url;
    }

    /** The agent with its gateway, whose memory does not count. */
    static Edge culvert(Workbench bench, LanCameras cameras) {
        GatewayProcess gateway =
                bench.keep(new GatewayProcess(bench.launcher(), bench.folder("gateway"), Map.of()).start());
        AgentProcess agent =
                bench.keep(new AgentProcess(bench.launcher(), bench.folder("agent"), gateway, cameras.inputs()));
        agent.enrol();
        Map<String, String> urls = new HashMap<>();
        for (String camera : cameras.names()) {
            gateway.api()
                    .post(
                            "/cameras",
                            Map.of(
                                    "name",
                                    camera,
                                    "title",
                                    camera,
                                    "on_demand",
                                    true,
                                    "source",
                                    Map.of("type", "agent", "agent_id", agent.agentId(), "input", camera)));
            urls.put(
                    camera,
                    gateway.api()
                            .post("/cameras/" + camera + "/shares", Map.of("label", "bench"))
                            .path("rtsp_url")
                            .asText());
        }
        return new Edge(
                CULVERT, () -> new Running(agent.start().part().pid(), agent), camera -> urls.getOrDefault(camera, ""));
    }

    /** Those of the chosen peers that people put beside cameras; one that cannot be set up is told and left out. */
    static List<Edge> peers(Peers peers, Workbench bench, LanCameras cameras) {
        List<Edge> edges = new ArrayList<>();
        for (PeerName name : List.of(PeerName.FRP, PeerName.GO2RTC, PeerName.MEDIAMTX)) {
            peers.program(name).ifPresent(program -> {
                try {
                    edges.add(
                            switch (name) {
                                case FRP -> frpc(program, bench, cameras);
                                case GO2RTC -> go2rtc(program, bench, cameras);
                                default -> mediamtx(program, bench, cameras);
                            });
                } catch (IOException | RuntimeException e) {
                    System.out.println(name.text() + " is left out: " + e.getMessage());
                }
            });
        }
        return edges;
    }

    /** frpc; its frps stays as the gateway does. */
    private static Edge frpc(Path frps, Workbench bench, LanCameras cameras) throws IOException {
        Path folder = bench.folder("frp");
        int meeting = FreePorts.take();
        int near = FreePorts.take();
        Path server = Files.writeString(folder.resolve("frps.toml"), """
                bindAddr = "127.0.0.1"
                bindPort = %d
                proxyBindAddr = "127.0.0.1"
                log.level = "warn"
                """.formatted(meeting));
        Path client = Files.writeString(folder.resolve("frpc.toml"), """
                serverAddr = "127.0.0.1"
                serverPort = %d
                log.level = "warn"
                [[proxies]]
                name = "cameras"
                type = "tcp"
                localIP = "127.0.0.1"
                localPort = %d
                remotePort = %d
                """.formatted(meeting, cameras.port(), near));
        bench.keep(PeerProcess.start("frps", folder, List.of(frps.toString(), "-c", server.toString())))
                .awaitPort(meeting);
        List<String> command = List.of(frps.resolveSibling("frpc").toString(), "-c", client.toString());
        return new Edge("frpc", () -> peer("frpc", folder, command), camera -> rtsp(near, camera));
    }

    private static Edge go2rtc(Path program, Workbench bench, LanCameras cameras) throws IOException {
        Path folder = bench.folder("go2rtc");
        int port = FreePorts.take();
        StringBuilder yaml = new StringBuilder("""
                app:
                  modules: [rtsp]
                log:
                  level: warn
                rtsp:
                  listen: "127.0.0.1:%d"
                streams:
                """.formatted(port));
        cameras.names()
                .forEach(camera -> yaml.append("  %s: \"%s#backchannel=0\"%n".formatted(camera, cameras.url(camera))));
        Path config = Files.writeString(folder.resolve("go2rtc.yaml"), yaml);
        List<String> command = List.of(program.toString(), "-config", config.toString());
        return new Edge("go2rtc", () -> peer("go2rtc", folder, command), camera -> rtsp(port, camera));
    }

    private static Edge mediamtx(Path program, Workbench bench, LanCameras cameras) throws IOException {
        Path folder = bench.folder("mediamtx");
        int port = FreePorts.take();
        StringBuilder yaml = new StringBuilder("""
                logLevel: warn
                rtspTransports: [tcp]
                rtspAddress: 127.0.0.1:%d
                rtmp: false
                hls: false
                webrtc: false
                srt: false
                paths:
                """.formatted(port));
        cameras.names()
                .forEach(camera ->
                        yaml.append("  %s:%n    source: %s%n    sourceOnDemand: true%n    rtspTransport: tcp%n"
                                .formatted(camera, cameras.url(camera))));
        Path config = Files.writeString(folder.resolve("mediamtx.yml"), yaml);
        List<String> command = List.of(program.toString(), config.toString());
        return new Edge("mediamtx", () -> peer("mediamtx", folder, command), camera -> rtsp(port, camera));
    }

    private static Running peer(String name, Path folder, List<String> command) {
        PeerProcess process = PeerProcess.start(name, folder, command);
        return new Running(process.pid(), process);
    }

    private static String rtsp(int port, String camera) {
        return "rtsp://127.0.0.1:" + port + "/" + camera;
    }

    /** Starts it; the caller closes it. */
    Running start() {
        Running started = start.start();
        running = started;
        return started;
    }

    /** Where viewers find the camera: behind the tunnel if there is one. */
    String url(String camera) {
        return url.apply(camera);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public List<Long> pids() {
        return running == null ? List.of() : List.of(running.pid());
    }

    @Override
    public boolean mayFail() {
        return !name.equals(CULVERT);
    }

    /** Proportional set size (proc_pid_smaps_rollup(5)), MiB. */
    static double proportionalMiB(long pid) {
        try {
            return Files.readAllLines(Path.of("/proc", Long.toString(pid), "smaps_rollup")).stream()
                    .filter(line -> line.startsWith("Pss:"))
                    .mapToDouble(line -> Double.parseDouble(line.replaceAll("\\D", "")) / 1024)
                    .findFirst()
                    .orElse(Double.NaN);
        } catch (IOException e) {
            throw new UncheckedIOException("process " + pid + " is gone", e);
        }
    }
}
