package io.culvert.system.bench.fleet;

import com.fasterxml.jackson.databind.JsonNode;
import io.culvert.system.bench.Workbench;
import io.culvert.system.process.AgentProcess;
import io.culvert.system.process.CameraProcess;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;

/** The simulated cameras on the far side of a tunnel, in one process, and what they have sent. */
final class LanCameras {
    private static final Duration ALL_PLAY = Duration.ofMinutes(3);

    private final CameraProcess process;
    private final List<String> names;

    private LanCameras(CameraProcess process, List<String> names) {
        this.process = process;
        this.names = names;
    }

    /** @param bitrate of each, bit/s */
    static LanCameras start(Workbench bench, int count, int bitrate) {
        CameraProcess process = bench.keep(new CameraProcess(
                bench.launcher(),
                bench.folder("cameras"),
                List.of("--path", "cam", "--count", Integer.toString(count), "--bitrate", Integer.toString(bitrate))));
        process.start();
        return new LanCameras(
                process,
                count == 1
                        ? List.of("cam")
                        : IntStream.rangeClosed(1, count)
                                .mapToObj(i -> "cam-" + i)
                                .toList());
    }

    int port() {
        return process.port();
    }

    List<String> names() {
        return names;
    }

    String url(String name) {
        return process.url(name);
    }

    List<AgentProcess.Input> inputs() {
        return names.stream()
                .map(name -> AgentProcess.Input.open(name, url(name)))
                .toList();
    }

    /** What the camera stamps into its frames. */
    UUID uuid(String name) {
        return StreamSupport.stream(process.stats().path("cameras").spliterator(), false)
                .filter(camera ->
                        camera.path("path").asText().replaceFirst("^/", "").equals(name))
                .map(camera -> UUID.fromString(camera.path("uuid").asText()))
                .findFirst()
                .orElseThrow();
    }

    /** Bytes of RTP and RTCP with their framing that all have sent so far. */
    long bytesSent() {
        return sum("bytes_sent");
    }

    /** @throws IllegalStateException when not exactly {@code sessions} sessions play within three minutes */
    void awaitPlaying(int sessions) {
        long deadline = System.nanoTime() + ALL_PLAY.toNanos();
        while (sum("sessions_playing") != sessions) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException(
                        sum("sessions_playing") + " sessions play at the cameras (expected: " + sessions + ")");
            }
            LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
        }
    }

    private long sum(String counter) {
        long sum = 0;
        for (JsonNode camera : process.stats().path("cameras")) {
            sum += camera.path(counter).asLong();
        }
        return sum;
    }
}
