package io.culvert.gateway.web;

import static io.culvert.gateway.node.TestGateway.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.culvert.camera.CameraConfig;
import io.culvert.camera.CameraServer;
import io.culvert.camera.CameraServerConfig;
import io.culvert.camera.fault.FaultScript;
import io.culvert.gateway.archive.index.RecordingKey;
import io.culvert.gateway.archive.index.Span;
import io.culvert.gateway.archive.record.RecordedFrames;
import io.culvert.gateway.archive.record.Recorders;
import io.culvert.gateway.node.TestGateway;
import io.culvert.media.mp4.FragmentHead;
import io.culvert.media.mp4.InitSegment;
import io.culvert.media.mp4.Mp4Track;
import io.culvert.media.segment.FragmentMark;
import io.culvert.media.segment.SegmentFile;
import io.culvert.media.stream.Codec;
import io.culvert.media.watermark.FrameStamp;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A gateway that has recorded a simulated camera: twice, with a hole between, each time with a change of its parameter sets. */
final class RecordedScene implements AutoCloseable {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final long HOLE_MICROS = 100_000;

    /**
     * A picture as the files have it.
     *
     * @param micros where it lies on the time line
     */
    record Frame(long number, long micros, boolean key) {}

    private final CameraServer simulator;
    private final TestGateway gateway;
    private final String camera;
    private final UUID id;
    private final List<Frame> frames = new ArrayList<>();
    private final List<Span> holes = new ArrayList<>();
    private long endMicros;

    private RecordedScene(@Nullable Codec audio) {
        CameraServerConfig odd =
                CameraServerConfig.defaults().withScript(FaultScript.parse("[yard]\nat 1500ms..2800ms: smaller\n"));
        simulator = CameraServer.start(
                odd,
                CameraConfig.defaults()
                        .withName("yard")
                        .withGopSeconds(0.4)
                        .withBitrate(6_000_000)
                        .withKeptPadding(true)
                        .withAudio(audio));
        gateway = TestGateway.start();
        camera = "r" + UUID.randomUUID();
        id = UUID.fromString(json(gateway.post(
                        "/api/v1/cameras",
                        "{\"name\":\"%s\",\"title\":\"t\",\"source\":{\"type\":\"rtsp\",\"url\":\"rtsp://127.0.0.1:%d/yard\"}}"
                                .formatted(camera, simulator.port())))
                .get("id")
                .getStringValue());
    }

    static RecordedScene record(@Nullable Codec audio) {
        RecordedScene scene = new RecordedScene(audio);
        try {
            scene.recordUntil(4_000_000);
            scene.recordUntil(7_500_000);
            scene.read();
            return scene;
        } catch (RuntimeException | Error e) {
            scene.close();
            throw e;
        }
    }

    private void recordUntil(long micros) {
        mode("continuous");
        await().atMost(SOON).until(() -> recordedMicros() > micros);
        mode("off");
        await().atMost(SOON).until(() -> segments().stream().allMatch(RecordedScene::isEnded));
        Instant end = Instant.now();
        await("a hole, longer ago than shallow shares see")
                .until(() -> Duration.between(end, Instant.now()).toMillis() > 1_200);
    }

    private void mode(String mode) {
        gateway.patch("/api/v1/cameras/" + camera, "{\"dvr\":{\"mode\":\"" + mode + "\"}}");
    }

    private long recordedMicros() {
        return gateway.bean(Recorders.class).recorded(new RecordingKey(id, 0)).stream()
                .mapToLong(span -> span.micros())
                .sum();
    }

    private List<Path> segments() {
        return RecordedFrames.segments(gateway.data().resolve("archive").resolve(id.toString()));
    }

    private static boolean isEnded(Path file) {
        try (SegmentFile segment = SegmentFile.open(file)) {
            return segment.endReason() != null;
        } catch (IOException e) {
            return false; // not begun yet
        }
    }

    private void read() {
        for (Path file : segments()) {
            try (SegmentFile segment = SegmentFile.open(file)) {
                Mp4Track track = InitSegment.tracks(segment.preamble().bytes()).getFirst();
                for (FragmentMark mark : segment.fragments()) {
                    if (endMicros > 0 && mark.startWallMicros() - endMicros > HOLE_MICROS) {
                        holes.add(new Span(endMicros, mark.startWallMicros()));
                    }
                    read(segment, mark, track);
                    endMicros = mark.endWallMicros();
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private void read(SegmentFile segment, FragmentMark mark, Mp4Track track) throws IOException {
        List<FragmentHead.Place> places =
                Objects.requireNonNull(segment.head(mark)).runs().getFirst().samples();
        for (FragmentHead.Place place : places) {
            FrameStamp stamp = FrameStamp.findInSample(
                    Codec.H264, Unpooled.wrappedBuffer(segment.sample(mark, place, place.sizeBytes())));
            long ticks = place.decodeTime() - places.getFirst().decodeTime();
            frames.add(new Frame(
                    Objects.requireNonNull(stamp).frameNumber(),
                    mark.startWallMicros() + ticks * 1_000_000 / track.timescale(),
                    place.sync()));
        }
    }

    TestGateway gateway() {
        return gateway;
    }

    String camera() {
        return camera;
    }

    /** All that is recorded, in order. */
    List<Frame> frames() {
        return frames;
    }

    List<Frame> frames(long fromMicros, long toMicros) {
        return frames.stream()
                .filter(frame -> frame.micros() >= fromMicros && frame.micros() < toMicros)
                .toList();
    }

    long beginMicros() {
        return frames.getFirst().micros();
    }

    long endMicros() {
        return endMicros;
    }

    /** What is missing between the two recordings. */
    Span hole() {
        assertThat(holes).hasSize(1);
        return holes.getFirst();
    }

    /** How many segments there are, of which some have other parameter sets. */
    int files() {
        return segments().size();
    }

    /** A token for the camera. */
    String share(String terms) {
        return json(gateway.post("/api/v1/cameras/" + camera + "/shares", terms))
                .get("token")
                .getStringValue();
    }

    /** Unix seconds as they stand in addresses. */
    static String seconds(long micros) {
        return "%d.%06d".formatted(micros / 1_000_000, micros % 1_000_000);
    }

    @Override
    public void close() {
        gateway.close();
        simulator.close();
    }
}
