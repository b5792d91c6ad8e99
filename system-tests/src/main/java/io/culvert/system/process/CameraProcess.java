package io.culvert.system.process;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The camera simulator as a process. Keeps its ports over restarts. Confined to the thread that starts and stops it. */
public final class CameraProcess implements AutoCloseable {
    private static final Duration START = Duration.ofSeconds(30);

    private final Launcher launcher;
    private final Path directory;
    private final List<String> options;
    private final int port = FreePorts.take();
    private final int statsPort = FreePorts.take();
    private @Nullable Part part;

    /** @param options of {@code culvert camera}, without its ports */
    public CameraProcess(Launcher launcher, Path directory, List<String> options) {
        this.launcher = launcher;
        this.directory = directory;
        this.options = List.copyOf(options);
    }

    /** Starts it and waits until it listens. */
    public CameraProcess start() {
        Path readyFile = directory.resolve("camera-ready.json");
        List<String> arguments = new ArrayList<>(List.of(
                "camera",
                "--port",
                Integer.toString(port),
                "--stats-port",
                Integer.toString(statsPort),
                "--ready-file",
                readyFile.toString()));
        arguments.addAll(options);
        try {
            Files.deleteIfExists(readyFile);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot remove " + readyFile, e);
        }
        Part started = launcher.start("camera", arguments, Map.of(), directory);
        part = started;
        ReadyFile.await(readyFile, started, START);
        return this;
    }

    public Part part() {
        if (part == null) {
            throw new IllegalStateException("the cameras were not started");
        }
        return part;
    }

    public int port() {
        return port;
    }

    /** Address of the camera at {@code path} (without a leading slash). */
    public String url(String path) {
        return "rtsp://127.0.0.1:" + port + "/" + path;
    }

    /** Counters per camera since the process began: see docs/camera-simulator.md. */
    public JsonNode stats() {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + statsPort + "/"))
                .timeout(Duration.ofSeconds(5))
                .build();
        try (HttpClient client = HttpClient.newHttpClient()) {
            return new ObjectMapper()
                    .readTree(client.send(request, HttpResponse.BodyHandlers.ofByteArray())
                            .body());
        } catch (IOException e) {
            throw new UncheckedIOException("no counters from the cameras", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    @Override
    public void close() {
        if (part != null) {
            part.close();
        }
    }
}
