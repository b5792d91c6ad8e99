package io.culvert.system.process;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A cloud gateway as a process, with a data directory that outlives it. The first start may take any free ports; later
 * starts take the same ones, so that addresses handed out stay good. Confined to the thread that starts and stops it.
 */
public final class GatewayProcess implements AutoCloseable {
    private static final Duration START = Duration.ofSeconds(90);
    private static final String READY_FILE = "gateway-ready.json";

    private final Launcher launcher;
    private final Path directory;
    private final Map<String, String> environment;
    private HttpClient client = RestApi.CLIENT;
    private @Nullable Part part;
    private @Nullable JsonNode ready;

    /** @param settings variables of the gateway's configuration, over defaults that keep it on loopback on free ports */
    public GatewayProcess(Launcher launcher, Path directory, Map<String, String> settings) {
        this.launcher = launcher;
        this.directory = directory;
        this.environment = new HashMap<>(Map.of(
                "CULVERT_DATA_DIR", directory.resolve("data").toString(),
                "CULVERT_BIND", "127.0.0.1",
                "CULVERT_PUBLIC_HOST", "127.0.0.1",
                "CULVERT_HTTP_PORT", "0",
                "CULVERT_HTTPS_PORT", Integer.toString(FreePorts.take()),
                "CULVERT_HTTP_PLAIN", "true",
                "CULVERT_AGENT_PORT", "0",
                "CULVERT_RTSP_PORT", "0",
                "CULVERT_RTSPS_PORT", Integer.toString(FreePorts.take()),
                "CULVERT_OUTBOUND_ALLOW", "127.0.0.0/8"));
        environment.putAll(settings);
    }

    /** Its REST is asked through {@code reaching}, for a gateway that is not on this network. */
    public GatewayProcess askedBy(HttpClient reaching) {
        client = reaching;
        return this;
    }

    /** Starts it and waits until everything answers. */
    public GatewayProcess start() {
        Path readyFile = directory.resolve(READY_FILE);
        try {
            Files.deleteIfExists(readyFile);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot remove " + readyFile, e);
        }
        Part started = launcher.start(
                "gateway", List.of("gateway", "--ready-file", readyFile.toString()), environment, directory);
        part = started;
        JsonNode content = ReadyFile.await(readyFile, started, START);
        ready = content;
        environment.put("CULVERT_HTTP_PORT", portOf(content.path("api_url").asText()));
        environment.put(
                "CULVERT_AGENT_PORT", portOf(content.path("agent_address").asText()));
        environment.put("CULVERT_RTSP_PORT", portOf(content.path("rtsp_address").asText()));
        return this;
    }

    private static String portOf(String address) {
        return address.replaceFirst("^[a-z]+://", "").replaceFirst("/.*$", "").replaceFirst("^.*:", "");
    }

    public Part part() {
        if (part == null) {
            throw new IllegalStateException("the gateway was not started");
        }
        return part;
    }

    /** What its ready file says; the contract lists the fields. */
    public JsonNode ready() {
        if (ready == null) {
            throw new IllegalStateException("the gateway was not started");
        }
        return ready;
    }

    /** {@code host:port} of its RTSP server. */
    public String rtspAddress() {
        return ready().path("rtsp_address")
                .asText()
                .replaceFirst("^rtsp://", "")
                .replaceFirst("/$", "");
    }

    /** {@code host:port} of its RTSPS server. */
    public String rtspsAddress() {
        return ready().path("rtsps_address").asText();
    }

    /** {@code host:port} for agents. */
    public String agentAddress() {
        return ready().path("agent_address").asText();
    }

    public String caFingerprint() {
        return ready().path("ca_fingerprint").asText();
    }

    /** REST with the first API key. */
    public RestApi api() {
        return new RestApi(ready().path("api_url").asText(), apiKey(), client);
    }

    /** The first API key: from the ready file of the first start, from the data directory later. */
    public String apiKey() {
        JsonNode fromReady = ready().path("api_key");
        if (fromReady.isTextual()) {
            return fromReady.asText();
        }
        Path kept = Path.of(environment.getOrDefault("CULVERT_DATA_DIR", "")).resolve("api-key");
        try {
            return Files.readString(kept).strip();
        } catch (IOException e) {
            throw new UncheckedIOException("no API key: this start made none and " + kept + " cannot be read", e);
        }
    }

    /** A counter or gauge of {@code /metrics}, summed over what its tags tell apart; 0 when it never counted. */
    public double metric(String nameAndTags) {
        return api().metric(nameAndTags);
    }

    /** Pid of its embedded PostgreSQL's postmaster, which may have been started again; 0 when it uses another server. */
    public long postgresPid() {
        Path file = directory.resolve(READY_FILE);
        JsonNode started = ready();
        JsonNode now = Files.exists(file) ? ReadyFile.read(file) : started;
        return now.path("pids").path("postgres").asLong();
    }

    @Override
    public void close() {
        if (part != null) {
            part.close();
        }
    }
}
