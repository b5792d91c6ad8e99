package io.culvert.system.process;

import com.fasterxml.jackson.databind.JsonNode;
import io.culvert.camera.fault.Fixture;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Simulated cameras, a gateway and an agent between them, as processes in a folder that is removed at the end. What a
 * story or a benchmark plays on. Confined to the thread that opened it.
 */
public final class Installation implements AutoCloseable {
    private final Path directory;
    private final GatewayProcess gateway;
    private final CameraProcess cameras;
    private final Function<GatewayProcess, String> agentsWay;
    private AgentProcess agent;
    private final List<String> paths;
    private final List<Fixture> odd;

    private Installation(
            Path directory,
            int count,
            List<String> cameraOptions,
            Map<String, String> settings,
            Map<String, String> services,
            Function<GatewayProcess, String> agentsWay,
            List<Fixture> odd) {
        Launcher launcher = Launcher.ofThisCheckout();
        this.directory = directory;
        this.agentsWay = agentsWay;
        List<String> options = new ArrayList<>(List.of("--count", Integer.toString(count), "--path", "cam"));
        options.addAll(cameraOptions);
        if (!odd.isEmpty()) {
            options.add("--corpus");
        }
        this.odd = List.copyOf(odd);
        paths = count == 1
                ? List.of("cam")
                : IntStream.rangeClosed(1, count).mapToObj(i -> "cam-" + i).toList();
        gateway = new GatewayProcess(launcher, directory.resolve("gateway"), settings);
        cameras = new CameraProcess(launcher, directory.resolve("cameras"), options);
        agent = new AgentProcess(
                launcher,
                directory.resolve("agent"),
                gateway,
                Stream.concat(
                                paths.stream().map(path -> AgentProcess.Input.open(path, cameras.url(path))
                                        .with(services)),
                                odd.stream().map(this::input))
                        .toList());
    }

    /**
     * Starts everything and makes each camera known to the gateway under its path's name.
     *
     * @param count of cameras
     * @param cameraOptions of {@code culvert camera}
     * @param settings variables of the gateway
     */
    public static Installation open(int count, List<String> cameraOptions, Map<String, String> settings) {
        return open(count, cameraOptions, settings, Map.of());
    }

    /**
     * Starts everything, and has each camera offer services beside its streams.
     *
     * @param services name → {@code host:port}, the same for each camera
     */
    public static Installation open(
            int count, List<String> cameraOptions, Map<String, String> settings, Map<String, String> services) {
        return open(count, cameraOptions, settings, services, GatewayProcess::agentAddress, List.of());
    }

    /**
     * The same with something between agent and gateway.
     *
     * @param agentsWay opens what is between, once the gateway is up, and says where the agent finds it
     */
    public static Installation open(
            int count,
            List<String> cameraOptions,
            Map<String, String> settings,
            Map<String, String> services,
            Function<GatewayProcess, String> agentsWay) {
        return open(count, cameraOptions, settings, services, agentsWay, List.of());
    }

    /**
     * Starts everything with cameras of the simulator's catalogue beside the sound ones, at the same agent, under their
     * own names.
     */
    public static Installation open(
            int count, List<String> cameraOptions, Map<String, String> settings, List<Fixture> odd) {
        return open(count, cameraOptions, settings, Map.of(), GatewayProcess::agentAddress, odd);
    }

    private static Installation open(
            int count,
            List<String> cameraOptions,
            Map<String, String> settings,
            Map<String, String> services,
            Function<GatewayProcess, String> agentsWay,
            List<Fixture> odd) {
        Path directory;
        try {
            directory = Files.createTempDirectory("culvert-story-");
        } catch (IOException e) {
            throw new UncheckedIOException("no temporary folder", e);
        }
        Installation installation =
                new Installation(directory, count, cameraOptions, settings, services, agentsWay, odd);
        try {
            installation.start();
            return installation;
        } catch (RuntimeException e) {
            installation.close();
            throw e;
        }
    }

    private AgentProcess.Input input(Fixture fixture) {
        String url = cameras.url(fixture.name()).replace("rtsp://", "rtsp://admin:swordfish@");
        return AgentProcess.Input.odd(fixture.name(), url, fixture.udp());
    }

    private void start() {
        cameras.start();
        gateway.start();
        agent = agent.through(agentsWay.apply(gateway));
        agent.enrol().start().awaitOnline();
        for (String path :
                Stream.concat(paths.stream(), odd.stream().map(Fixture::name)).toList()) {
            gateway.api()
                    .post(
                            "/cameras",
                            Map.of(
                                    "name",
                                    path,
                                    "title",
                                    "Camera " + path,
                                    "on_demand",
                                    true,
                                    "source",
                                    Map.of("type", "agent", "agent_id", agent.agentId(), "input", path)));
        }
    }

    /** Where everything lies: logs, data, state. */
    public Path directory() {
        return directory;
    }

    public GatewayProcess gateway() {
        return gateway;
    }

    public CameraProcess cameras() {
        return cameras;
    }

    public AgentProcess agent() {
        return agent;
    }

    /** Names of the cameras, the same at simulator, agent and gateway. */
    public List<String> names() {
        return paths;
    }

    public String firstName() {
        return paths.getFirst();
    }

    /** A share that allows live. */
    public record Share(String id, String camera, String token, String rtspUrl) {}

    /** Makes a new share of a camera. */
    public Share share(String camera) {
        JsonNode made = gateway.api().post("/cameras/" + camera + "/shares", Map.of("label", "story"));
        return new Share(
                made.path("id").asText(),
                camera,
                made.path("token").asText(),
                made.path("rtsp_url").asText());
    }

    /** The share's address at the RTSPS door. */
    public String rtspsUrl(Share share) {
        return share.rtspUrl()
                .replaceFirst(
                        "^rtsp://[^/]*", "rtsps://" + gateway.rtspsAddress().replaceFirst("^rtsps://", ""));
    }

    /** Takes a share back. */
    public void revoke(Share share) {
        gateway.api().delete("/cameras/" + share.camera() + "/shares/" + share.id());
    }

    /** The simulator's counters of one camera. */
    public JsonNode cameraStats(String name) {
        for (JsonNode camera : cameras.stats().path("cameras")) {
            if (camera.path("path").asText().replaceFirst("^/", "").equals(name)) {
                return camera;
            }
        }
        throw new IllegalStateException("the simulator knows no camera " + name);
    }

    /** The UUID that the camera stamps into its frames. */
    public UUID uuid(String name) {
        return UUID.fromString(cameraStats(name).path("uuid").asText());
    }

    /** The gateway's {@code status} of a camera. */
    public JsonNode status(String name) {
        return gateway.api().get("/cameras/" + name).path("status");
    }

    @Override
    public void close() {
        agent.close();
        gateway.close();
        cameras.close();
        try {
            Folder.remove(directory);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot remove " + directory, e);
        }
    }
}
