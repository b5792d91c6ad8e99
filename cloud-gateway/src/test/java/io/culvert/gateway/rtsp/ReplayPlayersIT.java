package io.culvert.gateway.rtsp;

import static io.culvert.gateway.node.TestGateway.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.culvert.camera.CameraConfig;
import io.culvert.camera.CameraServer;
import io.culvert.gateway.archive.index.RecordingKey;
import io.culvert.gateway.archive.index.Span;
import io.culvert.gateway.archive.record.RecordedFrames;
import io.culvert.gateway.archive.record.Recorders;
import io.culvert.gateway.node.TestGateway;
import io.culvert.media.segment.SegmentFile;
import io.culvert.media.stream.Codec;
import io.culvert.media.watermark.FrameStamp;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What was recorded of a simulated camera, with a hole in it, and real players that play it. */
class ReplayPlayersIT {
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final long SECOND = 1_000_000;

    /** Pictures that a decoder may hold back. */
    private static final int IN_DECODER = 12;

    private static TestGateway gateway;
    private static CameraServer simulator;
    private static UUID camera;
    private static String token;
    private static List<Long> frames;
    private static long begin;
    private static long end;

    @BeforeAll
    static void record() {
        simulator = CameraServer.start(
                CameraConfig.defaults().withName("yard").withGopSeconds(0.4).withAudio(Codec.AAC));
        gateway = TestGateway.start();
        camera = UUID.fromString(json(gateway.post("/api/v1/cameras", """
                        {"name":"yard","title":"t","dvr":{"mode":"continuous"},
                        "source":{"type":"rtsp","url":"rtsp://127.0.0.1:%d/yard"}}""".formatted(simulator.port())))
                .get("id")
                .getStringValue());
        await().atMost(SOON).until(() -> recordedMicros() > 3 * SECOND);
        dvr("off");
        long first = await().atMost(SOON).until(ReplayPlayersIT::endMicros, at -> isEnded(1));
        await().until(() -> Span.micros(java.time.Instant.now()) - first > SECOND);
        dvr("continuous");
        await().atMost(SOON).until(() -> recordedMicros() > 5 * SECOND);
        dvr("off");
        await().atMost(SOON).until(() -> isEnded(2));
        begin = recorded().getFirst().fromMicros();
        end = endMicros(segments().getLast());
        await().atMost(SOON).until(() -> endMicros() == end);
        token = json(gateway.post("/api/v1/cameras/yard/shares", "{\"label\":\"l\",\"archive\":true}"))
                .get("token")
                .getStringValue();
        frames = segments().stream()
                .flatMap(file -> RecordedFrames.of(file, Codec.H264).stream())
                .map(FrameStamp::frameNumber)
                .toList();
    }

    @AfterAll
    static void stop() {
        gateway.close();
        simulator.close();
    }

    private static void dvr(String mode) {
        gateway.patch("/api/v1/cameras/yard", "{\"dvr\":{\"mode\":\"%s\"}}".formatted(mode));
    }

    private static List<Span> recorded() {
        return gateway.bean(Recorders.class).recorded(new RecordingKey(camera, 0));
    }

    private static long recordedMicros() {
        return recorded().stream().mapToLong(Span::micros).sum();
    }

    private static long endMicros() {
        return recorded().getLast().toMicros();
    }

    private static long endMicros(Path file) {
        try (SegmentFile segment = SegmentFile.open(file)) {
            return segment.fragments().getLast().endWallMicros();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Path> segments() {
        return RecordedFrames.segments(gateway.data().resolve("archive").resolve(camera.toString()));
    }

    private static boolean isEnded(int count) {
        return segments().size() == count && segments().stream().allMatch(ReplayPlayersIT::isEnded);
    }

    private static boolean isEnded(Path file) {
        try (SegmentFile segment = SegmentFile.open(file)) {
            return segment.endReason() != null;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** All that is recorded, by the form of address that a number stands for. */
    private static String address(int form) {
        String server = "rtsp://127.0.0.1:" + gateway.running().port("rtsp") + "/yard";
        double from = begin / 1e6;
        double to = end / 1e6 + 0.1;
        return switch (form) {
            case 0 -> "%s?token=%s&from=%.3f&to=%.3f".formatted(server, token, from, to);
            case 1 -> "%s/archive-%.3f-%.3f?token=%s".formatted(server, from, to - from, token);
            default -> "%s/replay?token=%s".formatted(server, token);
        };
    }

    /** Sound and picture, to the end by itself, without a word of complaint. */
    @ParameterizedTest
    @CsvSource({"tcp, 0", "tcp, 1", "udp, 0"})
    void ffmpeg_playsAllOfIt(String transport, int form) {
        String said = PlayersIT.run(List.of(
                "ffmpeg",
                "-nostdin",
                "-v",
                "error",
                "-rtsp_transport",
                transport,
                "-i",
                address(form),
                "-f",
                "null",
                "-"));
        assertThat(said).isEmpty();
    }

    @Test
    void ffprobe_countsTheFramesThatAreInTheFiles() {
        String said = PlayersIT.run(List.of(
                "ffprobe",
                "-v",
                "error",
                "-rtsp_transport",
                "tcp",
                "-count_frames",
                "-select_streams",
                "v",
                "-show_entries",
                "stream=nb_read_frames",
                "-of",
                "csv=p=0",
                address(0)));
        assertThat(said.strip()).isEqualTo(Integer.toString(frames.size()));
    }

    /** As fast as it goes, every picture that is in the files, in order. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void ownClient_getsTheFramesThatAreInTheFiles(int form) {
        try (RtspTestClient client = new RtspTestClient(gateway.running().port("rtsp"))) {
            client.describe(address(form));
            client.setUp(0, "RTP/AVP/TCP;unicast;interleaved=0-1");
            client.setUp(1, "RTP/AVP/TCP;unicast;interleaved=2-3");
            assertThat(client.inSession("PLAY", "Rate-Control: no").status()).isEqualTo(200);
            client.readUntil(() -> ReplayViewer.isGoodbye(client.frames), 20_000);
            List<Long> numbers = StampedFrames.of(client.frames, 0).stream()
                    .map(FrameStamp::frameNumber)
                    .toList();
            assertThat(numbers).isEqualTo(frames);
            client.assertNoGap(0);
            client.assertNoGap(2);
        }
    }

    /** Up to its decoder's last pictures; to the very end play the other players, as this one has hung on its own way out. */
    @ParameterizedTest
    @ValueSource(strings = {"tcp", "udp"})
    void gstreamer_playsOverTheHole(String transport) {
        String said = PlayersIT.run(List.of(
                "gst-launch-1.0",
                "-q",
                "rtspsrc",
                "location=" + address(1),
                "protocols=" + transport,
                "latency=100",
                "name=s",
                "s.",
                "!",
                "application/x-rtp,media=video",
                "!",
                "rtph264depay",
                "!",
                "h264parse",
                "!",
                "avdec_h264",
                "!",
                "fakesink",
                "num-buffers=" + (frames.size() - IN_DECODER)));
        assertThat(said).doesNotContain("ERROR").doesNotContain("WARNING");
    }
}
