package io.culvert.system.story;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.culvert.camera.player.Player;
import io.culvert.system.process.FreePorts;
import io.culvert.system.process.GatewayProcess;
import io.culvert.system.process.Launcher;
import io.culvert.system.process.RestApi;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** A camera with Opus, which the simulator has none of, from its RTSP to the file on the disk, and out of it by RTSP. */
@Execution(ExecutionMode.CONCURRENT)
class OpusStoryIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration ENOUGH = Duration.ofSeconds(5);

    @TempDir
    private static Path directory;

    @Test
    void opus_ofACamera_liesInTheArchive_andIsDecodedWithoutAWarning() throws Exception {
        int port = FreePorts.take();
        Process camera = camera(port);
        try (GatewayProcess gateway =
                new GatewayProcess(Launcher.ofThisCheckout(), directory.resolve("gateway"), Map.of())) {
            await("the camera listens", () -> isOpen(port));
            gateway.start();
            record(gateway.api(), port);
            await("five seconds are recorded", () -> recorded(gateway.api()).compareTo(ENOUGH) > 0);
            playsWithoutAWarning(gateway.api());
            gateway.part().terminate();
            assertThat(gateway.part().await(PATIENCE)).isTrue();
        } finally {
            camera.destroyForcibly();
        }
        Path segment = segment();
        Player.Result probed = Players.run(List.of(
                "ffprobe",
                "-v",
                "error",
                "-count_packets",
                "-show_entries",
                "stream=codec_name,channels,nb_read_packets",
                "-of",
                "csv=p=0",
                segment.toString()));
        assertThat(probed.output()).contains("h264,").contains("opus,2,");
        int sound = probed.output()
                .lines()
                .filter(line -> line.startsWith("opus,"))
                .mapToInt(line -> Integer.parseInt(line.replaceAll(".*,(\\d+),?$", "$1")))
                .findFirst()
                .orElse(0);
        assertThat(sound).as("packets of 20 ms in more than five seconds").isGreaterThan(200);
        Player.Result decoded =
                Players.run(List.of("ffmpeg", "-v", "warning", "-i", segment.toString(), "-f", "null", "-"));
        assertThat(decoded.exitCode()).as(decoded.output()).isZero();
        assertThat(decoded.output().strip()).isEmpty();
    }

    /** The last five seconds of what is recorded: 25 pictures and 50 packets of sound each, from a key frame on. */
    private static void playsWithoutAWarning(RestApi api) throws Exception {
        String live = api.post("/cameras/opus/shares", Map.of("label", "l", "archive", true))
                .path("rtsp_url")
                .asText();
        Instant from = end(api).minus(ENOUGH);
        String url = live + "&from=" + from + "&to=" + from.plus(ENOUGH);
        Player.Result played = Players.run(List.of(
                "ffprobe",
                "-v",
                "warning",
                "-rtsp_transport",
                "tcp",
                "-count_frames",
                "-show_entries",
                "stream=codec_name,nb_read_frames",
                "-of",
                "csv=p=0",
                url));
        assertThat(played.exitCode()).as(played.output()).isZero();
        List<String> lines = played.output().lines().sorted().toList();
        assertThat(lines).as(played.output()).hasSize(2);
        assertThat(frames(lines.getFirst(), "h264")).isBetween(125, 151);
        assertThat(frames(lines.getLast(), "opus")).isBetween(240, 303);
    }

    private static int frames(String line, String codec) {
        assertThat(line).startsWith(codec + ",");
        return Integer.parseInt(line.replaceAll(".*,(\\d+),?$", "$1"));
    }

    private static Process camera(int port) throws Exception {
        Path clip = directory.resolve("clip.mp4");
        Player.Result made = Players.run(List.of(
                "ffmpeg",
                "-v",
                "error",
                "-f",
                "lavfi",
                "-i",
                "testsrc2=size=320x240:rate=25",
                "-f",
                "lavfi",
                "-i",
                "sine=sample_rate=48000",
                "-t",
                "90",
                "-ac",
                "2",
                "-c:v",
                "libx264",
                "-preset",
                "ultrafast",
                "-bf",
                "0",
                "-g",
                "25",
                "-c:a",
                "libopus",
                clip.toString()));
        assertThat(made.exitCode()).as(made.output()).isZero();
        Path script = directory.resolve("file_camera.py");
        try (InputStream in = Objects.requireNonNull(OpusStoryIT.class.getResourceAsStream("file_camera.py"))) {
            Files.copy(in, script);
        }
        return new ProcessBuilder("/usr/bin/python3", script.toString(), Integer.toString(port), clip.toString())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("camera.log").toFile())
                .start();
    }

    private static void record(RestApi api, int port) {
        api.post(
                "/cameras",
                Map.of(
                        "name",
                        "opus",
                        "title",
                        "With Opus",
                        "source",
                        Map.of("type", "rtsp", "url", "rtsp://127.0.0.1:" + port + "/cam"),
                        "dvr",
                        Map.of("mode", "continuous", "depth_days", 1)));
    }

    private static Duration recorded(RestApi api) {
        Duration all = Duration.ZERO;
        for (var range : ranges(api)) {
            all = all.plus(Duration.between(
                    Instant.parse(range.path("from").asText()),
                    Instant.parse(range.path("to").asText())));
        }
        return all;
    }

    private static JsonNode ranges(RestApi api) {
        Instant now = Instant.now();
        return api.get("/cameras/opus/timeline?from=" + now.minusSeconds(600) + "&to=" + now.plusSeconds(600))
                .path("ranges");
    }

    private static Instant end(RestApi api) {
        JsonNode ranges = ranges(api);
        return Instant.parse(ranges.get(ranges.size() - 1).path("to").asText());
    }

    /** The longest that there is: the first begins wherever the camera was. */
    private static Path segment() throws IOException {
        try (Stream<Path> files = Files.walk(directory.resolve("gateway"))) {
            return files.filter(file -> file.toString().endsWith(".mp4"))
                    .max((a, b) -> Long.compare(a.toFile().length(), b.toFile().length()))
                    .orElseThrow();
        }
    }

    private interface Look {
        boolean isThere() throws Exception;
    }

    private static void await(String what, Look look) throws Exception {
        Instant end = Instant.now().plus(PATIENCE);
        while (!look.isThere()) {
            assertThat(Instant.now()).as(what).isBefore(end);
            LockSupport.parkNanos(Duration.ofMillis(200).toNanos());
        }
    }

    private static boolean isOpen(int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress("127.0.0.1", port), 1000);
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
