package io.culvert.system.process;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * An edge agent as a process: registered and enrolled once, then run with an {@code agent.yml} of its own. Confined to
 * the thread that starts and stops it.
 */
public final class AgentProcess implements AutoCloseable {
    private static final Duration ENROL = Duration.ofSeconds(30);
    private static final Duration ONLINE = Duration.ofSeconds(30);

    /**
     * A camera of the agent; the sub stream's address and the credentials may be missing.
     *
     * @param services what it offers beside its streams: name → {@code host:port}
     * @param transport {@code tcp}, {@code udp} or {@code auto}
     * @param odd it may never answer a probe, so nobody waits for it
     */
    public record Input(
            String name,
            String url,
            @Nullable String subUrl,
            @Nullable String username,
            @Nullable Path passwordFile,
            Map<String, String> services,
            String transport,
            boolean odd) {
        public Input(
                String name,
                String url,
                @Nullable String subUrl,
                @Nullable String username,
                @Nullable Path passwordFile) {
            this(name, url, subUrl, username, passwordFile, Map.of(), "auto", false);
        }

        /** A camera of the simulator's catalogue. */
        public static Input odd(String name, String url, boolean udp) {
            return new Input(name, url, null, null, null, Map.of(), udp ? "udp" : "auto", true);
        }

        public static Input open(String name, String url) {
            return new Input(name, url, null, null, null);
        }

        public Input with(Map<String, String> offered) {
            return new Input(name, url, subUrl, username, passwordFile, offered, transport, odd);
        }
    }

    private final Launcher launcher;
    private final Path directory;
    private final GatewayProcess gateway;
    private final List<Input> inputs;
    private final String gatewayAddress;
    private @Nullable Part part;
    private int mailPort;

    public AgentProcess(Launcher launcher, Path directory, GatewayProcess gateway, List<Input> inputs) {
        this.launcher = launcher;
        this.directory = directory;
        this.gateway = gateway;
        this.inputs = List.copyOf(inputs);
        this.gatewayAddress = "";
    }

    private AgentProcess(AgentProcess like, String gatewayAddress) {
        this.launcher = like.launcher;
        this.directory = like.directory;
        this.gateway = like.gateway;
        this.inputs = like.inputs;
        this.gatewayAddress = gatewayAddress;
    }

    /** The same agent, not started yet, that reaches the gateway at another address: that of a link before it. */
    public AgentProcess through(String address) {
        return new AgentProcess(this, address);
    }

    private String gatewayAddress() {
        return gatewayAddress.isEmpty() ? gateway.agentAddress() : gatewayAddress;
    }

    /** Registers a new Agent ID and enrols with it, unless this directory holds one from before. */
    public AgentProcess enrol() {
        if (Files.exists(agentIdFile())) {
            return this;
        }
        try {
            Files.createDirectories(directory);
            JsonNode registered = gateway.api()
                    .post(
                            "/agents",
                            Map.of(
                                    "model",
                                    "simulated",
                                    "serial",
                                    directory.getFileName().toString()));
            String agentId = registered.path("agent_id").asText();
            Path keyFile = directory.resolve("activation-key");
            writePrivately(keyFile, registered.path("activation_key").asText());
            Part enrolment = launcher.start(
                    "enrol",
                    List.of(
                            "agent",
                            "enrol",
                            "--gateway",
                            gatewayAddress(),
                            "--agent-id",
                            agentId,
                            "--activation-key-file",
                            keyFile.toString(),
                            "--ca-fingerprint",
                            gateway.caFingerprint(),
                            "--state-dir",
                            stateDirectory().toString()),
                    Map.of(),
                    directory);
            if (!enrolment.await(ENROL) || enrolment.exitCode() != 0) {
                enrolment.kill();
                throw new IllegalStateException("the agent could not enrol:\n" + enrolment.lastLines());
            }
            Files.delete(keyFile);
            Files.writeString(agentIdFile(), agentId);
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot enrol an agent in " + directory, e);
        }
    }

    /** Starts it; {@link #awaitOnline()} waits for the gateway to see it. */
    public AgentProcess start() {
        return start(Map.of());
    }

    /** Starts it with these variables added to its environment. */
    public AgentProcess start(Map<String, String> environment) {
        Path config = directory.resolve("agent.yml");
        try {
            Files.writeString(config, configuration());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + config, e);
        }
        part = launcher.start("agent", List.of("agent", "run", "--config", config.toString()), environment, directory);
        return this;
    }

    /** Has it take cameras' alarm mails from its next start on; the port on loopback. */
    public int takeMails() {
        mailPort = FreePorts.take();
        return mailPort;
    }

    private String configuration() {
        StringBuilder yaml = new StringBuilder();
        if (mailPort != 0) {
            yaml.append("motion: {smtp: {listen: \"127.0.0.1:" + mailPort + "\", subject: motion}}\n");
        }
        yaml.append("gateways: [\"").append(gatewayAddress()).append("\"]\n");
        yaml.append("ca_fingerprint: \"").append(gateway.caFingerprint()).append("\"\n");
        yaml.append("state_dir: \"").append(stateDirectory()).append("\"\n");
        yaml.append("cameras:\n");
        for (Input input : inputs) {
            yaml.append("  - name: \"").append(input.name()).append("\"\n");
            yaml.append("    url: \"").append(input.url()).append("\"\n");
            yaml.append("    transport: ").append(input.transport()).append("\n");
            if (input.subUrl() != null) {
                yaml.append("    sub_url: \"").append(input.subUrl()).append("\"\n");
            }
            if (input.username() != null) {
                yaml.append("    username: \"").append(input.username()).append("\"\n");
                yaml.append("    password_file: \"")
                        .append(input.passwordFile())
                        .append("\"\n");
            }
            if (!input.services().isEmpty()) {
                yaml.append("    services:\n");
                input.services()
                        .forEach((service, address) -> yaml.append("      " + service + ": \"" + address + "\"\n"));
            }
        }
        return yaml.toString();
    }

    /**
     * Waits until the gateway calls the agent online and every input was probed.
     *
     * @throws IllegalStateException when that takes more than 30 s
     */
    public AgentProcess awaitOnline() {
        long deadline = System.nanoTime() + ONLINE.toNanos();
        while (true) {
            JsonNode seen = gateway.api().get("/agents/" + agentId());
            if (seen.path("state").asText().equals("online")
                    && seen.path("inputs").size() >= inputs.size()
                    && allProbed(seen.path("inputs"))) {
                return this;
            }
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("the agent did not come online: " + seen + "\n" + part().lastLines());
            }
            LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
        }
    }

    private boolean allProbed(JsonNode seen) {
        for (JsonNode input : seen) {
            String name = input.path("name").asText();
            boolean odd =
                    inputs.stream().anyMatch(one -> one.odd() && one.name().equals(name));
            if (!odd && input.path("codec").asText("").isEmpty()) {
                return false;
            }
        }
        return true;
    }

    public String agentId() {
        try {
            return Files.readString(agentIdFile());
        } catch (IOException e) {
            throw new UncheckedIOException("not enrolled", e);
        }
    }

    public Part part() {
        if (part == null) {
            throw new IllegalStateException("the agent was not started");
        }
        return part;
    }

    private Path agentIdFile() {
        return directory.resolve("agent-id");
    }

    private Path stateDirectory() {
        return directory.resolve("state");
    }

    /** Writes a secret into a new file that only its owner may read. */
    public static void writePrivately(Path file, String content) throws IOException {
        Files.deleteIfExists(file);
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(file, content);
    }

    @Override
    public void close() {
        if (part != null) {
            part.close();
        }
    }
}
