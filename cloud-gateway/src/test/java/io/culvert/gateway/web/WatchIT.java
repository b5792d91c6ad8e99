package io.culvert.gateway.web;

import static io.culvert.gateway.node.TestGateway.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.culvert.camera.CameraConfig;
import io.culvert.camera.CameraServer;
import io.culvert.gateway.node.EventLoops;
import io.culvert.gateway.node.TestGateway;
import io.culvert.media.Secret;
import io.culvert.media.rtsp.RtspUrl;
import io.culvert.media.rtsp.client.Credentials;
import io.culvert.media.rtsp.client.RtspClient;
import io.culvert.media.rtsp.client.RtspClientConfig;
import io.culvert.media.rtsp.client.RtspClientFailure;
import io.culvert.media.rtsp.client.RtspClientListener;
import io.culvert.media.stream.StreamDescription;
import io.micronaut.json.tree.JsonNode;
import io.netty.buffer.ByteBuf;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** From the REST interface to the viewer's socket: what a share opens over RTSP, and that revoking cuts the media. */
class WatchIT {

    private static final Duration SOON = Duration.ofSeconds(20);

    private static final EventLoops loops = EventLoops.of(1);
    private static TestGateway gateway;
    private static CameraServer simulator;

    private final List<Viewer> viewers = new ArrayList<>();
    private String camera = "";
    private String shareId = "";
    private Secret token = Secret.of("");

    @BeforeAll
    static void start() {
        simulator = CameraServer.start(CameraConfig.defaults().withName("yard").withGopSeconds(0.5));
        gateway = TestGateway.start();
    }

    @AfterAll
    static void stop() {
        gateway.close();
        simulator.close();
        loops.close();
    }

    @BeforeEach
    void camera() {
        camera = "c" + UUID.randomUUID();
        gateway.post(
                "/api/v1/cameras",
                "{\"name\":\"%s\",\"title\":\"t\",\"source\":{\"type\":\"rtsp\",\"url\":\"rtsp://127.0.0.1:%d/yard\"}}"
                        .formatted(camera, simulator.port()));
        share("{\"max_sessions\":2}");
    }

    @AfterEach
    void leave() {
        viewers.forEach(viewer -> viewer.client.close());
        gateway.delete("/api/v1/cameras/" + camera);
    }

    @Test
    void share_opensTheCameraByAddressBasicAndDigest() {
        Viewer byAddress = watch("?token=" + token.reveal(), null);
        await().atMost(SOON).until(byAddress::hasMedia);
        byAddress.client.close();
        Viewer byPassword = watch("", new Credentials(shareId, token));
        await().atMost(SOON).until(byPassword::hasMedia);
    }

    @Test
    void strangers_areRefused() {
        assertThat(refusal(watch("", null))).isEqualTo(RtspClientFailure.Kind.BAD_CREDENTIALS);
        assertThat(refusal(watch("?token=junk", null))).isEqualTo(RtspClientFailure.Kind.BAD_CREDENTIALS);
        assertThat(refusal(watch("", new Credentials(shareId, Secret.of("wrong")))))
                .isEqualTo(RtspClientFailure.Kind.BAD_CREDENTIALS);
    }

    @Test
    void session_isListedWithItsBytesAndCountsAsViewer() {
        Viewer viewer = watch("?token=" + token.reveal(), null);
        await().atMost(SOON).until(viewer::hasMedia);

        await().atMost(SOON).untilAsserted(() -> {
            JsonNode session = json(gateway.get("/api/v1/sessions?camera=" + camera))
                    .get("items")
                    .get(0);
            assertThat(session.get("share_id").getStringValue()).isEqualTo(shareId);
            assertThat(session.get("bytes").getLongValue()).isPositive();
            JsonNode status = json(gateway.get("/api/v1/cameras/" + camera)).get("status");
            assertThat(status.get("state").getStringValue()).isEqualTo("live");
            assertThat(status.get("viewers").getIntValue()).isEqualTo(1);
            assertThat(status.get("source_connections").getIntValue()).isEqualTo(1);
        });

        viewer.client.close();
        await().atMost(SOON)
                .until(() -> json(gateway.get("/api/v1/sessions?camera=" + camera))
                                .get("items")
                                .size()
                        == 0);
    }

    @Test
    void watching_isToldAsEvents() {
        Viewer viewer = watch("?token=" + token.reveal(), null);
        await().atMost(SOON).until(viewer::hasMedia);
        viewer.client.close();
        await().atMost(SOON)
                .until(() -> events("event").containsAll(List.of("stream_started", "play_started", "play_stopped")));
        gateway.delete("/api/v1/cameras/" + camera);

        await().atMost(SOON).untilAsserted(() -> assertThat(events("event"))
                .containsExactlyInAnyOrder(
                        "camera_added",
                        "stream_started",
                        "play_started",
                        "play_stopped",
                        "camera_removed",
                        "stream_stopped"));
        JsonNode stopped = json(gateway.get("/api/v1/events?event=play_stopped&media=" + camera))
                .get("items")
                .get(0);
        assertThat(stopped.get("share_id").getStringValue()).isEqualTo(shareId);
        assertThat(stopped.get("bytes").getLongValue()).isPositive();
        assertThat(stopped.get("protocol").getStringValue()).isEqualTo("rtsp");
        assertThat(stopped.get("user_agent").getStringValue()).isEqualTo("WatchIT");
        assertThat(events("entity_type")).contains("session", "camera");
    }

    private List<String> events(String field) {
        List<String> values = new ArrayList<>();
        json(gateway.get("/api/v1/events?media=" + camera))
                .get("items")
                .values()
                .forEach(event -> values.add(event.get(field).getStringValue()));
        return values;
    }

    @Test
    void revoke_stopsTheMediaWithinASecond() {
        Viewer viewer = watch("?token=" + token.reveal(), null);
        await().atMost(SOON).until(viewer::hasMedia);

        long asked = System.nanoTime();
        gateway.delete("/api/v1/cameras/" + camera + "/shares/" + shareId);

        await().atMost(SOON).until(() -> viewer.failure != null);
        assertThat(TimeUnit.NANOSECONDS.toMillis(viewer.lastPacketNanos.get() - asked))
                .isLessThan(1_000);
        assertThat(refusal(watch("?token=" + token.reveal(), null))).isEqualTo(RtspClientFailure.Kind.BAD_CREDENTIALS);
    }

    @Test
    void endedSession_stopsTheMediaAndItsShareStaysOut() {
        Viewer viewer = watch("?token=" + token.reveal(), null);
        await().atMost(SOON).until(viewer::hasMedia);
        String session = json(gateway.get("/api/v1/sessions?camera=" + camera))
                .get("items")
                .get(0)
                .get("id")
                .getStringValue();

        assertThat(gateway.delete("/api/v1/sessions/" + session).statusCode()).isEqualTo(204);

        await().atMost(SOON).until(() -> viewer.failure != null);
        assertThat(refusal(watch("?token=" + token.reveal(), null))).isEqualTo(RtspClientFailure.Kind.BAD_CREDENTIALS);
    }

    @Test
    void limitOfTheShare_isHeld() {
        Viewer first = watch("?token=" + token.reveal(), null);
        Viewer second = watch("?token=" + token.reveal(), null);
        await().atMost(SOON).until(() -> first.hasMedia() && second.hasMedia());

        assertThat(refusal(watch("?token=" + token.reveal(), null))).isEqualTo(RtspClientFailure.Kind.BUSY);
        assertThat(simulator.stats("yard").sessionsNow()).isEqualTo(1);
    }

    private void share(String terms) {
        JsonNode made = json(gateway.post("/api/v1/cameras/" + camera + "/shares", terms));
        shareId = made.get("id").getStringValue();
        token = Secret.of(made.get("token").getStringValue());
    }

    private Viewer watch(String query, @Nullable Credentials credentials) {
        String url = "rtsp://127.0.0.1:" + gateway.running().port("rtsp") + "/" + camera + query;
        Viewer viewer = new Viewer(RtspClientConfig.of(RtspUrl.parse(url))
                .withCredentials(credentials)
                .withUserAgent("WatchIT"));
        viewers.add(viewer);
        return viewer;
    }

    private static RtspClientFailure.Kind refusal(Viewer viewer) {
        await().atMost(SOON).until(() -> viewer.failure != null);
        assertThat(viewer.hasMedia()).isFalse();
        return Objects.requireNonNull(viewer.failure).kind();
    }

    private static final class Viewer implements RtspClientListener {

        private final AtomicLong lastPacketNanos = new AtomicLong();
        private final RtspClient client;
        private volatile boolean media;
        private volatile @Nullable RtspClientFailure failure;

        Viewer(RtspClientConfig config) {
            client = RtspClient.open(loops.workers().next(), config, this);
        }

        boolean hasMedia() {
            return media;
        }

        @Override
        public void described(StreamDescription description) {}

        @Override
        public void playing() {}

        @Override
        public void rtp(int track, ByteBuf packet, long arrivalNanos) {
            media = true;
            lastPacketNanos.set(arrivalNanos);
        }

        @Override
        public void rtcp(int track, ByteBuf packet, long arrivalNanos) {}

        @Override
        public void closed(RtspClientFailure why) {
            failure = why;
        }
    }
}
