package io.culvert.gateway.rtsp;

import static io.culvert.gateway.node.TestGateway.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.culvert.camera.CameraConfig;
import io.culvert.camera.CameraServer;
import io.culvert.gateway.archive.index.RecordingKey;
import io.culvert.gateway.archive.index.Span;
import io.culvert.gateway.archive.play.Recordings;
import io.culvert.gateway.archive.record.Recorders;
import io.culvert.gateway.node.TestGateway;
import io.culvert.gateway.stream.SeenPacket;
import io.culvert.media.rtsp.RangeHeader;
import io.culvert.media.watermark.FrameStamp;
import io.micronaut.json.tree.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Out of a recording that goes on into the live stream: every picture once. */
class IntoLiveIT {
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final int PLAYERS = 200;
    private static final String TCP = "RTP/AVP/TCP;unicast;interleaved=0-1";

    private static TestGateway gateway;
    private static CameraServer simulator;
    private static UUID camera;
    private static long begin;

    @BeforeAll
    static void record() {
        simulator = CameraServer.start(CameraConfig.defaults().withName("yard").withGopSeconds(1));
        gateway = TestGateway.start();
        camera = UUID.fromString(json(gateway.post("/api/v1/cameras", """
                        {"name":"yard","title":"t","dvr":{"mode":"continuous"},
                        "source":{"type":"rtsp","url":"rtsp://127.0.0.1:%d/yard"}}""".formatted(simulator.port())))
                .get("id")
                .getStringValue());
        await().atMost(SOON).until(() -> gateway.bean(Recorders.class).recorded(new RecordingKey(camera, 0)).stream()
                .anyMatch(span -> span.micros() > 6_500_000));
        begin = gateway.bean(Recorders.class)
                .recorded(new RecordingKey(camera, 0))
                .getFirst()
                .fromMicros();
    }

    @AfterAll
    static void stop() {
        gateway.close();
        simulator.close();
    }

    private static String token(boolean live) {
        return json(gateway.post(
                        "/api/v1/cameras/yard/shares",
                        "{\"label\":\"l\",\"archive\":true,\"live\":%s}".formatted(live)))
                .get("token")
                .getStringValue();
    }

    private static String kinds() {
        return gateway.get("/api/v1/sessions?camera=yard").body();
    }

    private static long firstNumber(RtspTestClient client, int from) {
        return StampedFrames.of(client.frames.subList(from, client.frames.size()), 0)
                .getFirst()
                .frameNumber();
    }

    @Test
    void liveAddress_playsTheRecordingByClock_andLiveAgain() {
        try (RtspTestClient client = new RtspTestClient(gateway.running().port("rtsp"))) {
            String uri = "rtsp://127.0.0.1:%d/yard?token=%s"
                    .formatted(gateway.running().port("rtsp"), token(true));
            assertThat(client.describe(uri).status()).isEqualTo(200);
            client.setUp(0, TCP);
            client.play();
            client.readUntil(() -> StampedFrames.of(client.frames, 0).size() > 30);
            long live = StampedFrames.of(client.frames, 0).getLast().frameNumber();
            String range = new RangeHeader.Clock(Instant.now().minusSeconds(3), null).format();
            var answer = client.inSession("PLAY", "Range: " + range, "Require: onvif-replay");
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.header("Range")).startsWith("clock=");
            int before = client.frames.size();
            client.readUntil(() -> client.frames.size() > before + 20);
            assertThat(firstNumber(client, before)).isBetween(live - 150, live - 25);
            assertThat(kinds()).contains("\"archive\"").doesNotContain("\"live\"");
            assertThat(client.inSession("PLAY", "Range: npt=now-").status()).isEqualTo(200);
            int after = client.frames.size();
            client.readUntil(() -> client.frames.size() > after + 40);
            assertThat(firstNumber(client, after))
                    .as("a group at most before what was live")
                    .isGreaterThan(live - 30);
            assertThat(kinds()).contains("\"live\"").doesNotContain("\"archive\"");
        }
    }

    @Test
    void liveViewerWhoIsRefusedTheRecording_getsNothingMore() {
        JsonNode share = json(gateway.post(
                "/api/v1/cameras/yard/shares",
                "{\"label\":\"two\",\"archive\":true,\"live\":true,\"max_sessions\":2}"));
        String uri = "rtsp://127.0.0.1:%d/yard?token=%s"
                .formatted(gateway.running().port("rtsp"), share.get("token").getStringValue());
        try (RtspTestClient client = new RtspTestClient(gateway.running().port("rtsp"));
                RtspTestClient other = new RtspTestClient(gateway.running().port("rtsp"))) {
            for (RtspTestClient viewer : List.of(client, other)) {
                assertThat(viewer.describe(uri).status()).isEqualTo(200);
                viewer.setUp(0, TCP);
                viewer.play();
                viewer.readUntil(() -> !viewer.frames.isEmpty());
            }
            gateway.patch("/api/v1/cameras/yard/shares/" + share.get("id").getStringValue(), "{\"max_sessions\":1}");
            String range = new RangeHeader.Clock(Instant.now().minusSeconds(3), null).format();
            assertThat(client.inSession("PLAY", "Range: " + range).status()).isEqualTo(453);
            assertThat(client.inSession("OPTIONS").status()).isEqualTo(200);
            int sent = client.frames.size();
            assertThat(client.inSession("GET_PARAMETER").status()).isEqualTo(200);
            other.readUntil(() -> StampedFrames.of(other.frames, 0).size() > 30);
            assertThat(client.inSession("OPTIONS").status()).isEqualTo(200);
            assertThat(client.frames).as("pictures that nobody counts").hasSize(sent);
        }
    }

    @Test
    void manyPlayersOfOneRecording_readTheDiskNoMoreThanTwiceAsMuchAsOne() throws Exception {
        String address = "rtsp://127.0.0.1:%d/yard/archive-%%.3f-2?token=%s"
                .formatted(gateway.running().port("rtsp"), token(true));
        Recordings recordings = gateway.bean(Recordings.class);
        long start = recordings.bytesRead();
        long got = play(address.formatted(begin / 1e6));
        long one = recordings.bytesRead() - start;
        assertThat(one).isGreaterThan(got / 2);
        try (ExecutorService players = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Long>> played = new ArrayList<>();
            for (int i = 0; i < PLAYERS; i++) {
                played.add(players.submit(() -> play(address.formatted(begin / 1e6 + 3))));
            }
            for (Future<Long> each : played) {
                assertThat(each.get()).isGreaterThan(got / 2);
            }
        }
        assertThat(recordings.bytesRead() - start - one)
                .as("bytes read by %d players, where one reads %d", PLAYERS, one)
                .isLessThanOrEqualTo(2 * one);
    }

    /** To the end, as fast as it goes; bytes. */
    private static long play(String uri) {
        try (RtspTestClient client = new RtspTestClient(gateway.running().port("rtsp"))) {
            assertThat(client.describe(uri).status()).isEqualTo(200);
            client.setUp(0, TCP);
            assertThat(client.inSession("PLAY", "Rate-Control: no").status()).isEqualTo(200);
            client.readUntil(() -> ReplayViewer.isGoodbye(client.frames), 60_000);
            return client.frames.stream()
                    .mapToLong(frame -> frame.payload().length)
                    .sum();
        }
    }

    /** Who may not watch live gets each group when it is on the disk. */
    @ParameterizedTest
    @CsvSource({"1.0, 1, true", "4.0, 4, true", "16.0, 3, true", "4.0, 4, false"})
    void openRange_goesOnIntoLive_withoutAHoleOrARepetition(String scale, int secondsBack, boolean live) {
        double from = Span.micros(Instant.now()) / 1e6 - secondsBack;
        try (RtspTestClient client = new RtspTestClient(gateway.running().port("rtsp"))) {
            String uri = "rtsp://127.0.0.1:%d/yard?token=%s&from=%.3f"
                    .formatted(gateway.running().port("rtsp"), token(live), from);
            assertThat(client.describe(uri).status()).isEqualTo(200);
            client.setUp(0, TCP);
            assertThat(client.inSession("PLAY", "Scale: " + scale, "Range: npt=0-")
                            .status())
                    .isEqualTo(200);
            Instant until = Instant.now().plusSeconds(6);
            client.readUntil(() -> Instant.now().isAfter(until), 10_000);
            List<Long> numbers = StampedFrames.of(client.frames, 0).stream()
                    .map(FrameStamp::frameNumber)
                    .toList();
            assertThat(numbers).hasSizeGreaterThan(90);
            for (int i = 1; i < numbers.size(); i++) {
                assertThat(numbers.get(i))
                        .as("behind picture %d of %d", i, numbers.size())
                        .isEqualTo(numbers.get(i - 1) + 1);
            }
            client.assertNoGap(0);
            List<Long> times =
                    client.rtp(0).stream().map(SeenPacket::time).distinct().toList();
            Set<Long> steps = new java.util.TreeSet<>();
            for (int i = 1; i < times.size(); i++) {
                steps.add((times.get(i) - times.get(i - 1)) & 0xFFFF_FFFFL);
            }
            assertThat(steps).allSatisfy(step -> assertThat(step).isBetween(3600 / 16L - 1, 4500L));
        }
    }
}
