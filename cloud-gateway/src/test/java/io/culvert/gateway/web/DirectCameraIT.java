package io.culvert.gateway.web;

import static io.culvert.gateway.node.TestGateway.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import io.culvert.camera.CameraConfig;
import io.culvert.camera.CameraLogin;
import io.culvert.camera.CameraServer;
import io.culvert.camera.CameraServerConfig;
import io.culvert.gateway.node.TestGateway;
import io.culvert.media.Secret;
import io.micronaut.json.tree.JsonNode;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Cameras that the gateway reaches by itself, against a simulated camera with a password. */
class DirectCameraIT {

    private static final Duration SOON = Duration.ofSeconds(20);

    private static TestGateway gateway;
    private static CameraServer camera;

    @BeforeAll
    static void start() {
        camera = CameraServer.start(
                CameraServerConfig.defaults().withLogin(CameraLogin.of("admin", Secret.of("s3cret"))),
                CameraConfig.defaults().withName("yard").withGopSeconds(0.5));
        gateway = TestGateway.start();
    }

    @AfterAll
    static void stop() {
        gateway.close();
        camera.close();
    }

    @Test
    void probe_withTheRightPassword_tellsTheTracks() {
        JsonNode reply = probe("yard", "s3cret");

        assertThat(reply.get("ok").getBooleanValue()).as(reply.toString()).isTrue();
        JsonNode track = reply.get("tracks").get(0);
        assertThat(track.get("codec").getStringValue()).isEqualTo("h264");
        assertThat(track.get("width").getIntValue()).isEqualTo(1280);
        assertThat(track.get("height").getIntValue()).isEqualTo(720);
        long bps = reply.get("bitrate_bps").getLongValue();
        assertThat(bps)
                .isBetween(100_000L, 10_000_000L)
                .isGreaterThanOrEqualTo(track.get("bitrate_bps").getLongValue());
        assertThat(reply.get("archive_gb_per_day").getDoubleValue()).isCloseTo(bps * 10.8e-6, within(0.06));
        await().atMost(SOON).until(() -> camera.stats("yard").sessionsNow() == 0);
    }

    @Test
    void probe_thatTheCameraRefuses_saysWhy() {
        assertThat(probe("yard", "wrong").get("error").getStringValue()).isEqualTo("bad_credentials");
        assertThat(probe("nowhere", "s3cret").get("error").getStringValue()).isEqualTo("no_such_stream");
    }

    @Test
    void alwaysOnCamera_runsWithOneSessionUntilItIsDeleted() {
        String path = "/api/v1/cameras/always";
        HttpResponse<String> added = gateway.post("/api/v1/cameras", """
                {"name":"always","title":"t","on_demand":false,
                 "source":{"type":"rtsp","url":"%s","username":"admin","password":"s3cret"}}""".formatted(url("yard")));
        assertThat(added.statusCode()).as(added.body()).isEqualTo(201);

        await().atMost(SOON).until(() -> state(path).equals("live"));
        JsonNode status = json(gateway.get(path)).get("status");
        assertThat(status.get("source_connections").getIntValue()).isEqualTo(1);
        assertThat(status.get("viewers").getIntValue()).isZero();
        assertThat(status.get("tracks").get(0).get("codec").getStringValue()).isEqualTo("h264");
        assertThat(camera.stats("yard").sessionsNow()).isEqualTo(1);

        gateway.patch(path, "{\"title\":\"other\"}");
        assertThat(state(path)).isEqualTo("live");

        assertThat(gateway.delete(path).statusCode()).isEqualTo(204);
        await().atMost(SOON).until(() -> camera.stats("yard").sessionsNow() == 0);
    }

    @Test
    void camera_withTheWrongPassword_showsTheErrorAndRecoversWhenItIsCorrected() {
        String path = "/api/v1/cameras/locked";
        gateway.post("/api/v1/cameras", """
                {"name":"locked","title":"t","on_demand":false,
                 "source":{"type":"rtsp","url":"%s","username":"admin","password":"wrong"}}""".formatted(url("yard")));
        await().atMost(SOON).untilAsserted(() -> {
            JsonNode status = json(gateway.get(path)).get("status"); // between two tries it is neither
            assertThat(status.get("state").getStringValue()).isEqualTo("error");
            assertThat(status.get("error").getStringValue()).isEqualTo("bad_credentials");
        });

        gateway.patch(path, "{\"source\":{\"password\":\"s3cret\"}}");

        await().atMost(SOON).until(() -> state(path).equals("live"));
        gateway.delete(path);
    }

    private static JsonNode probe(String path, String password) {
        return json(gateway.post(
                "/api/v1/cameras/probe",
                "{\"url\":\"%s\",\"username\":\"admin\",\"password\":\"%s\"}".formatted(url(path), password)));
    }

    private static String url(String path) {
        return "rtsp://127.0.0.1:" + camera.port() + "/" + path;
    }

    private static String state(String path) {
        return json(gateway.get(path)).get("status").get("state").getStringValue();
    }
}
