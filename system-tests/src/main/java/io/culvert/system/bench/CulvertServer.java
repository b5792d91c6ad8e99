package io.culvert.system.bench;

import io.culvert.system.process.AgentProcess;
import io.culvert.system.process.GatewayProcess;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A gateway that pulls the cameras itself, or gets them through agents and their tunnels. Its figures are the gateway
 * process's; PostgreSQL, which no packet touches, is not in them. Confined to the thread that measures.
 */
final class CulvertServer implements MediaServer {
    static final String DIRECTLY = "culvert";
    static final String THROUGH_AGENTS = "culvert + agent";

    private final String name;
    private final GatewayProcess gateway;
    private final Path recordings;
    private final Map<String, String> urls = new HashMap<>();
    private final List<String> ingesting = new ArrayList<>();
    private final List<String> recording = new ArrayList<>();

    private CulvertServer(String name, Workbench bench, String folder, Map<String, String> settings) {
        this.name = name;
        this.recordings = bench.folder(folder + "-recordings");
        Map<String, String> all = new HashMap<>(settings);
        all.put("CULVERT_ARCHIVE_ROOTS", recordings + ":95%");
        this.gateway = startGateway(bench, folder, all);
    }

    /** @param settings variables of the gateway */
    static CulvertServer pulling(Workbench bench, SimulatedCameras cameras, Map<String, String> settings) {
        CulvertServer server = new CulvertServer(DIRECTLY, bench, "gateway", settings);
        for (String camera : cameras.names()) {
            server.add(camera, Map.of("type", "rtsp", "url", cameras.url(camera)));
        }
        return server;
    }

    /** @param perAgent cameras of one agent */
    static CulvertServer throughAgents(
            Workbench bench, SimulatedCameras cameras, int perAgent, Map<String, String> settings) {
        CulvertServer server = new CulvertServer(THROUGH_AGENTS, bench, "gateway-of-agents", settings);
        List<AgentProcess> agents = new ArrayList<>();
        for (int from = 0; from < cameras.names().size(); from += perAgent) {
            List<String> names =
                    cameras.names().subList(from, Math.min(cameras.names().size(), from + perAgent));
            AgentProcess agent = new AgentProcess(
                    bench.launcher(),
                    bench.folder("agent-" + agents.size()),
                    server.gateway,
                    names.stream()
                            .map(camera -> AgentProcess.Input.open(camera, cameras.url(camera)))
                            .toList());
            bench.keep(agent);
            agent.enrol().start();
            agents.add(agent);
            for (String camera : names) {
                server.add(camera, Map.of("type", "agent", "agent_id", agent.agentId(), "input", camera));
            }
        }
        agents.forEach(AgentProcess::awaitOnline);
        return server;
    }

    private static GatewayProcess startGateway(Workbench bench, String folder, Map<String, String> settings) {
        GatewayProcess gateway = new GatewayProcess(bench.launcher(), bench.folder(folder), settings);
        bench.keep(gateway);
        return gateway.start();
    }

    private void add(String camera, Map<String, String> source) {
        gateway.api()
                .post("/cameras", Map.of("name", camera, "title", "Benchmark", "on_demand", true, "source", source));
        urls.put(
                camera,
                gateway.api()
                        .post("/cameras/" + camera + "/shares", Map.of("label", "bench"))
                        .path("rtsp_url")
                        .asText());
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public List<Long> pids() {
        return List.of(gateway.part().pid());
    }

    @Override
    public String url(String camera) {
        String url = urls.get(camera);
        if (url == null) {
            throw new IllegalArgumentException("no camera " + camera + " (expected: one of " + urls.keySet() + ")");
        }
        return url;
    }

    @Override
    public boolean pullsUnwatched() {
        return true;
    }

    @Override
    public void ingest(List<String> cameras) {
        ingesting.addAll(cameras);
        cameras.forEach(camera -> setOnDemand(camera, false));
    }

    @Override
    public Optional<Path> recordings() {
        return Optional.of(recordings);
    }

    @Override
    public void record(List<String> cameras) {
        recording.addAll(cameras);
        cameras.forEach(camera -> setRecording(camera, "continuous"));
    }

    @Override
    public void rest() {
        ingesting.forEach(camera -> setOnDemand(camera, true));
        ingesting.clear();
        recording.forEach(camera -> setRecording(camera, "off"));
        recording.clear();
    }

    private void setRecording(String camera, String mode) {
        gateway.api().patch("/cameras/" + camera, Map.of("dvr", Map.of("mode", mode)));
    }

    private void setOnDemand(String camera, boolean onDemand) {
        gateway.api().patch("/cameras/" + camera, Map.of("on_demand", onDemand));
    }
}
