package io.culvert.system.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.culvert.system.process.AgentProcess;
import io.culvert.system.process.CameraProcess;
import io.culvert.system.process.GatewayProcess;
import io.culvert.system.process.Launcher;
import io.culvert.system.process.Part;
import io.culvert.system.process.RestApi;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * Everything the demo runs: cameras, gateway and agent as processes, cameras made known to the gateway and shared. A part
 * that dies is started again on the ports it had.
 *
 * <p>Threading: opened and supervised by one thread; {@link #close()} may come from another (the signal's).
 */
final class Stage implements AutoCloseable {
    private static final String CAMERA_USER = "demo";
    private static final Duration LOOK = Duration.ofMillis(300);

    /** How many cameras, and the ports (0 = any free). */
    record Plan(int cameras, int httpPort, int agentPort, int rtspPort) {}

    private record Shared(String name, String rtspUrl) {}

    private final Path directory;
    private final Plan plan;
    private final Consumer<String> progress;
    private final GatewayProcess gateway;
    private final CameraProcess cameras;
    private final AgentProcess agent;
    private final List<Shared> shared = new ArrayList<>();
    private final boolean publicHostSet;
    private JsonNode firstReady = new ObjectMapper().createObjectNode();
    private Runnable changed = () -> {};
    private long toldPostgres;
    private volatile boolean closing;

    Stage(Launcher launcher, Path directory, Plan plan, Consumer<String> progress) {
        this.directory = directory;
        this.plan = plan;
        this.progress = progress;
        Map<String, String> settings = new HashMap<>();
        System.getenv().forEach((key, value) -> {
            if (key.startsWith("CULVERT_")) {
                settings.put(key, value);
            }
        });
        publicHostSet = settings.containsKey("CULVERT_PUBLIC_HOST");
        if (publicHostSet) {
            settings.putIfAbsent("CULVERT_BIND", "0.0.0.0");
        }
        settings.put("CULVERT_HTTP_PORT", Integer.toString(plan.httpPort()));
        settings.put("CULVERT_AGENT_PORT", Integer.toString(plan.agentPort()));
        settings.put("CULVERT_RTSP_PORT", Integer.toString(plan.rtspPort()));
        gateway = new GatewayProcess(launcher, directory.resolve("gateway"), settings);
        cameras = new CameraProcess(launcher, directory.resolve("cameras"), cameraOptions());
        agent = new AgentProcess(launcher, directory.resolve("agent"), gateway, inputs());
    }

    private List<String> cameraOptions() {
        return List.of(
                "--count",
                Integer.toString(plan.cameras()),
                "--path",
                "camera",
                "--user",
                CAMERA_USER,
                "--password-file",
                passwordFile().toString());
    }

    private Path passwordFile() {
        return directory.resolve("camera-password");
    }

    private String cameraPath(int number) {
        return plan.cameras() == 1 ? "camera" : "camera-" + number;
    }

    private List<AgentProcess.Input> inputs() {
        List<AgentProcess.Input> inputs = new ArrayList<>();
        for (int number = 1; number <= plan.cameras(); number++) {
            String url = cameras.url(cameraPath(number));
            inputs.add(new AgentProcess.Input("camera-" + number, url, url + "/sub", CAMERA_USER, passwordFile()));
        }
        return inputs;
    }

    /**
     * Starts everything.
     *
     * @throws IllegalStateException with the reason, when a part does not come up
     */
    void open() {
        try {
            writeCameraPassword();
            progress.accept("[1/5] " + plan.cameras() + " simulated camera(s) …");
            cameras.start();
            progress.accept("[2/5] gateway and its PostgreSQL …");
            goOn();
            gateway.start();
            firstReady = gateway.ready();
            progress.accept("[3/5] enrolling the edge agent …");
            goOn();
            agent.enrol();
            progress.accept("[4/5] the agent dials out …");
            goOn();
            agent.start().awaitOnline();
            progress.accept("[5/5] adding the cameras …");
            addCameras();
        } catch (UncheckedIOException e) {
            throw new IllegalStateException(e.getMessage(), e);
        }
    }

    /** Ends the opening when a signal came meanwhile, before another part is started that nobody would end. */
    private void goOn() {
        if (closing) {
            throw new IllegalStateException("it was told to end");
        }
    }

    private void writeCameraPassword() {
        if (Files.exists(passwordFile())) {
            return;
        }
        byte[] random = new byte[12];
        new SecureRandom().nextBytes(random);
        try {
            AgentProcess.writePrivately(passwordFile(), HexFormat.of().formatHex(random));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write into " + directory, e);
        }
    }

    private void addCameras() {
        RestApi api = gateway.api();
        for (int number = 1; number <= plan.cameras(); number++) {
            String name = "demo-" + number;
            RestApi.Answer known = api.send("GET", "/cameras/" + name, null);
            if (known.status() == 404) {
                api.post("/cameras", cameraBody(name, number));
            } else {
                known.orThrow();
            }
            shared.add(new Shared(name, share(api, name)));
        }
    }

    private Map<String, Object> cameraBody(String name, int number) {
        String input = "camera-" + number;
        return Map.of(
                "name",
                name,
                "title",
                "Demo camera " + number,
                "on_demand",
                true,
                "source",
                Map.of("type", "agent", "agent_id", agent.agentId(), "input", input, "sub_input", input + "/sub"));
    }

    /** Address with a token that allows everything: the demo's own share from before, or a new one. */
    private static String share(RestApi api, String camera) {
        String shares = "/cameras/" + camera + "/shares";
        for (JsonNode share : api.get(shares).path("items")) {
            if (share.path("label").asText().equals("demo")) {
                return api.post(shares + "/" + share.path("id").asText() + "/reveal", Map.of())
                        .path("rtsp_url")
                        .asText();
            }
        }
        return api.post(shares, Map.of("label", "demo", "live", true, "archive", true, "export", true, "ptz", true))
                .path("rtsp_url")
                .asText();
    }

    /** What to tell the person who started the demo. */
    String invitation() {
        JsonNode ready = firstReady;
        String password = ready.path("admin_password").isTextual()
                ? ready.path("admin_password").asText()
                : "as printed at the first start";
        StringBuilder text = new StringBuilder();
        text.append('\n');
        text.append("  Console  ").append(ready.path("console_url").asText()).append('\n');
        text.append("  Login    ")
                .append(ready.path("admin_login").asText())
                .append(" / ")
                .append(password)
                .append('\n');
        text.append("  Camera   ").append(shared.getFirst().rtspUrl()).append('\n');
        for (Shared more : shared.subList(1, Math.min(shared.size(), 8))) {
            text.append("           ").append(more.rtspUrl()).append('\n');
        }
        text.append('\n');
        text.append("  Play it: ffplay -rtsp_transport tcp '")
                .append(shared.getFirst().rtspUrl())
                .append("'\n");
        if (!publicHostSet) {
            text.append(
                    "  Addresses name 127.0.0.1: other machines and phones cannot reach them; set CULVERT_PUBLIC_HOST.\n");
        }
        text.append("  Ctrl-C ends it.\n");
        return text.toString();
    }

    /** The ready file as the contract has it. */
    JsonNode readyContent() {
        ObjectNode content = (ObjectNode) firstReady.deepCopy();
        ArrayNode list = content.putArray("cameras");
        for (Shared camera : shared) {
            list.addObject().put("name", camera.name()).put("rtsp_url", camera.rtspUrl());
        }
        ObjectNode pids = content.putObject("pids");
        pids.put("gateway", gateway.part().pid());
        pids.putArray("agents").add(agent.part().pid());
        pids.put("cameras", cameras.part().pid());
        toldPostgres = gateway.postgresPid();
        pids.put("postgres", toldPostgres);
        return content;
    }

    /** Has {@code action} run now and after each restart of a part. */
    void onChange(Runnable action) {
        changed = action;
        action.run();
    }

    /** Restarts what dies; returns when the stage is closed. */
    void superviseUntilClosed() {
        while (!closing) {
            LockSupport.parkNanos(LOOK.toNanos());
            boolean restarted = restartIfDead(cameras.part(), cameras::start);
            restarted |= restartIfDead(gateway.part(), gateway::start);
            restarted |= restartIfDead(agent.part(), agent::start);
            if (!closing && (restarted || gateway.postgresPid() != toldPostgres)) {
                tellOfChange();
            }
        }
    }

    private void tellOfChange() {
        try {
            changed.run();
        } catch (UncheckedIOException e) {
            progress.accept(String.valueOf(e.getMessage()));
        }
    }

    private boolean restartIfDead(Part part, Runnable start) {
        if (closing || part.isAlive()) {
            return false;
        }
        // Ctrl-C reaches the parts as well as this process: give its own signal time to arrive.
        LockSupport.parkNanos(LOOK.toNanos());
        if (closing) {
            return false;
        }
        progress.accept(part.name() + " ended with code " + part.exitCode() + "; starting it again");
        try {
            start.run();
            return true;
        } catch (IllegalStateException | UncheckedIOException e) {
            progress.accept(part.name() + " did not come back: " + e.getMessage());
            return false;
        }
    }

    /** Ends everything: agent and cameras first, then the gateway, which closes its database. */
    @Override
    public void close() {
        closing = true;
        long postgres = 0;
        try {
            postgres = gateway.postgresPid();
            agent.part().terminate();
            cameras.part().terminate();
        } catch (IllegalStateException e) {
            // Not everything had been started.
        }
        for (AutoCloseable part : List.<AutoCloseable>of(gateway, agent, cameras)) {
            try {
                part.close();
            } catch (Exception e) {
                progress.accept("while ending: " + e.getMessage());
            }
        }
        if (postgres > 0) {
            // The gateway has ended its database; what is left of one that was killed may be another program by now.
            ProcessHandle.of(postgres)
                    .filter(left -> left.info().command().orElse("").endsWith("postgres"))
                    .ifPresent(ProcessHandle::destroy);
        }
    }
}
