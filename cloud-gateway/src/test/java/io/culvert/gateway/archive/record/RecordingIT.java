package io.culvert.gateway.archive.record;

import static io.culvert.gateway.node.TestGateway.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.culvert.camera.CameraConfig;
import io.culvert.camera.CameraServer;
import io.culvert.gateway.archive.index.RecordingKey;
import io.culvert.gateway.archive.index.Span;
import io.culvert.gateway.node.TestGateway;
import io.culvert.media.segment.EndReason;
import io.culvert.media.segment.SegmentCheck;
import io.culvert.media.segment.SegmentFile;
import io.culvert.media.stream.Codec;
import io.culvert.media.watermark.FrameStamp;
import io.micronaut.json.tree.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** From the setting at the camera to the pictures in the files. */
class RecordingIT {
    private static final Duration SOON = Duration.ofSeconds(20);

    private static TestGateway gateway;
    private static CameraServer simulator;

    @BeforeAll
    static void start() {
        simulator = CameraServer.start(
                CameraConfig.defaults().withName("yard").withGopSeconds(0.4).withAudio(Codec.PCMU));
        gateway = TestGateway.start();
    }

    @AfterAll
    static void stop() {
        gateway.close();
        simulator.close();
    }

    private static String source() {
        return "{\"type\":\"rtsp\",\"url\":\"rtsp://127.0.0.1:%d/yard\"}".formatted(simulator.port());
    }

    private static UUID add(String name, String more) {
        return UUID.fromString(json(gateway.post(
                        "/api/v1/cameras",
                        "{\"name\":\"%s\",\"title\":\"t\",%s,\"source\":%s}".formatted(name, more, source())))
                .get("id")
                .getStringValue());
    }

    private static List<Span> recorded(UUID camera) {
        return gateway.bean(Recorders.class).recorded(new RecordingKey(camera, 0));
    }

    private static List<Path> segments(UUID camera) {
        return RecordedFrames.segments(gateway.data().resolve("archive").resolve(camera.toString()));
    }

    private static void assertThatFramesFollow(List<Path> files) throws IOException {
        for (Path file : files) {
            List<Long> numbers = RecordedFrames.of(file, Codec.H264).stream()
                    .map(FrameStamp::frameNumber)
                    .toList();
            for (int i = 1; i < numbers.size(); i++) {
                assertThat(numbers.get(i))
                        .as("behind %s in %s", numbers.get(i - 1), file)
                        .isEqualTo(numbers.get(i - 1) + 1);
            }
            try (SegmentFile segment = SegmentFile.open(file)) {
                assertThat(SegmentCheck.of(segment.bytes(), SegmentCheck.Depth.MEDIA))
                        .isEmpty();
                assertThat(segment.preamble().header().quality()).isZero();
            }
        }
    }

    @Test
    void cameraThatIsSwitchedOnAndOff_isRecordedFrameByFrame() throws IOException {
        UUID camera = add("rec-all", "\"dvr\":{\"mode\":\"continuous\"}");
        await().atMost(SOON).until(() -> recorded(camera).stream().anyMatch(span -> span.micros() > 1_500_000));
        long behind = Span.micros(Instant.now()) - recorded(camera).getLast().toMicros();
        assertThat(behind).as("µs behind").isLessThan(2_500_000);

        gateway.patch("/api/v1/cameras/rec-all", "{\"dvr\":{\"mode\":\"off\"}}");
        await().atMost(SOON)
                .until(() ->
                        segments(camera).size() == 1 && ended(segments(camera).getFirst()));
        long end = recorded(camera).getLast().toMicros();
        await("longer than a group, so that the next segment does not adjoin")
                .until(() -> Span.micros(Instant.now()) - end > 600_000);
        gateway.patch("/api/v1/cameras/rec-all", "{\"dvr\":{\"mode\":\"continuous\"}}");
        await().atMost(SOON).until(() -> segments(camera).size() == 2);
        gateway.patch("/api/v1/cameras/rec-all", "{\"dvr\":{\"mode\":\"off\"}}");
        await().atMost(SOON).until(() -> segments(camera).stream().allMatch(RecordingIT::ended));

        await("while the index knows of nothing yet").atMost(SOON).untilAsserted(() -> assertThat(recorded(camera))
                .hasSize(2)); // told when the disk has it
        assertThatFramesFollow(segments(camera));
        try (SegmentFile segment = SegmentFile.open(segments(camera).getFirst())) {
            assertThat(segment.endReason()).isEqualTo(EndReason.STOPPED);
        }
    }

    private static Duration liveFor(String camera) {
        JsonNode status = json(gateway.get("/api/v1/cameras/" + camera)).get("status");
        return status.get("state").getStringValue().equals("live")
                ? Duration.between(Instant.parse(status.get("since").getStringValue()), Instant.now())
                : Duration.ZERO;
    }

    private static boolean ended(Path file) {
        try (SegmentFile segment = SegmentFile.open(file)) {
            return segment.endReason() != null;
        } catch (IOException e) {
            return false; // not begun yet
        }
    }

    @Test
    void cameraOnMotion_isRecordedFromBeforeTheMotion() throws IOException {
        UUID camera = add("rec-motion", "\"dvr\":{\"mode\":\"motion\"}");
        await().atMost(SOON).until(() -> liveFor("rec-motion").compareTo(Duration.ofMillis(1200)) > 0);
        assertThat(recorded(camera)).isEmpty();

        long motion = Span.micros(Instant.now());
        gateway.post("/api/v1/cameras/rec-motion/motion", "{\"state\":\"started\"}");
        await().atMost(SOON).until(() -> recorded(camera).stream().anyMatch(span -> span.toMicros() > motion));
        assertThat(recorded(camera).getFirst().fromMicros()).isLessThan(motion);

        gateway.patch("/api/v1/cameras/rec-motion", "{\"dvr\":{\"mode\":\"off\"}}");
        await().atMost(SOON).until(() -> segments(camera).stream().allMatch(RecordingIT::ended));
        assertThatFramesFollow(segments(camera));
    }
}
