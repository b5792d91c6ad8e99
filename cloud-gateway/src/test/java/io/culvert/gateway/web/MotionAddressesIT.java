package io.culvert.gateway.web;

import static io.culvert.gateway.node.TestGateway.json;
import static io.culvert.gateway.web.RecordedScene.seconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.culvert.gateway.access.Clip;
import io.culvert.gateway.access.ClipTokens;
import io.culvert.gateway.archive.index.Span;
import io.culvert.gateway.cameras.Camera;
import io.culvert.gateway.cameras.CameraDirectory;
import io.micronaut.json.tree.JsonNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The addresses in events of motion: what whoever has them may see, and what not. */
@ExtendWith(SharedScene.class)
class MotionAddressesIT {
    private static RecordedScene scene;

    @BeforeAll
    static void take(RecordedScene shared) {
        scene = shared;
        scene.gateway().patch("/api/v1/cameras/" + scene.camera(), "{\"motion_events\":true}");
    }

    private static List<JsonNode> events(String more) {
        List<JsonNode> events = new ArrayList<>();
        json(scene.gateway().get("/api/v1/events?event=stream_motion_*&media=" + scene.camera() + more))
                .get("items")
                .values()
                .forEach(events::add);
        return events;
    }

    /** What is said without any credential but that in the address. */
    private static HttpResponse<String> get(String address) {
        URI uri = URI.create(address);
        return scene.gateway().send("GET", uri.getRawPath() + "?" + uri.getRawQuery(), null, null);
    }

    private static int status(String file, String token) {
        return scene.gateway()
                .send("GET", "/" + scene.camera() + "/" + file + "?token=" + token, null, null)
                .statusCode();
    }

    private static String clip(long fromMicros, long toMicros, Duration from) {
        Camera camera = Objects.requireNonNull(
                scene.gateway().bean(CameraDirectory.class).byName(scene.camera()));
        return scene.gateway()
                .bean(ClipTokens.class)
                .of(new Clip(
                        camera.id(),
                        camera.operatorId(),
                        camera.ownerId(),
                        fromMicros,
                        toMicros,
                        Instant.now().plus(from)))
                .reveal();
    }

    /** The status of a DESCRIBE. */
    private static int describe(String query, String token) throws IOException {
        URI share = URI.create(json(scene.gateway().post("/api/v1/cameras/" + scene.camera() + "/shares", "{}"))
                .get("rtsp_url")
                .getStringValue());
        try (Socket socket = new Socket("127.0.0.1", share.getPort())) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream()
                    .write(("DESCRIBE rtsp://127.0.0.1:" + share.getPort() + "/" + scene.camera() + "?token=" + token
                                    + query + " RTSP/1.0\r\nCSeq: 1\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            String line = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII))
                    .readLine();
            return Integer.parseInt(line.split(" ")[1]);
        }
    }

    @Test
    void eventsOfMotion_carryAPictureAndARecording_forADay() {
        Instant at = Span.instant(scene.beginMicros() + 1_000_000);
        assertThat(scene.gateway()
                        .post("/api/v1/cameras/" + scene.camera() + "/motion", "{\"at\":\"" + at + "\"}")
                        .statusCode())
                .isEqualTo(202);
        await().untilAsserted(() -> assertThat(events("")).hasSize(2));
        for (JsonNode event : events("")) {
            String preview = event.get("preview_url").getStringValue();
            String playback = event.get("playback_url").getStringValue();
            assertThat(preview).startsWith("http").contains("/" + scene.camera() + "/");

            HttpResponse<String> picture = get(preview);
            assertThat(picture.statusCode()).as(picture.body()).isEqualTo(200);
            assertThat(picture.headers().firstValue("Content-Type")).hasValue("image/jpeg");
            assertThat(Instant.parse(
                            picture.headers().firstValue("X-Culvert-Time").orElseThrow()))
                    .isBetween(at.minusMillis(500), at);

            HttpResponse<String> master = get(playback);
            assertThat(master.statusCode()).as(master.body()).isEqualTo(200);
            String list = scene.gateway()
                    .send(
                            "GET",
                            "/" + scene.camera() + "/"
                                    + master.body()
                                            .lines()
                                            .reduce((first, last) -> last)
                                            .orElseThrow(),
                            null,
                            null)
                    .body();
            assertThat(list).contains("#EXTINF:").doesNotContain("clk_");
        }
        assertThat(events("").getFirst().get("preview_url"))
                .as("the same each time")
                .isEqualTo(events("").getFirst().get("preview_url"));
        assertThat(json(scene.gateway().get("/api/v1/events?event=camera_added&media=" + scene.camera()))
                        .get("items")
                        .get(0)
                        .get("preview_url"))
                .isNull();

        scene.gateway()
                .database()
                .update(
                        "update events set at = at - interval '24 hours' where event like 'stream_motion_%' and media = ?",
                        scene.camera());
        assertThat(events(""))
                .hasSize(2)
                .allSatisfy(event -> assertThat(event.get("preview_url")).isNull())
                .allSatisfy(event -> assertThat(event.get("playback_url")).isNull());
    }

    @Test
    void clip_isForItsWindow_forWatching_andForItsTime() throws IOException {
        long from = scene.hole().toMicros();
        long to = from + 1_000_000;
        String token = clip(from, to, Duration.ofMinutes(1));
        assertThat(status(seconds(from + 500_000) + "-preview.mp4", token)).isEqualTo(200);
        assertThat(status(seconds(to + 1_500_000) + "-preview.mp4", token)).isEqualTo(404);
        HttpResponse<String> before = scene.gateway()
                .send(
                        "GET",
                        "/" + scene.camera() + "/" + seconds(scene.beginMicros()) + "-preview.mp4?token=" + token,
                        null,
                        null);
        assertThat(Instant.parse(before.headers().firstValue("X-Culvert-Time").orElseThrow()))
                .as("the first that may be seen")
                .isAfterOrEqualTo(Span.instant(from));

        assertThat(status("archive-" + seconds(from) + "-1.m3u8", token)).isEqualTo(200);
        assertThat(status("archive-" + seconds(scene.beginMicros()) + "-1.m3u8", token))
                .isEqualTo(404);
        assertThat(status("archive-" + seconds(to + 1_000_000) + "-1.m3u8", token))
                .isEqualTo(404);

        String rtsp = "&from=" + seconds(from) + "&to=";
        assertThat(describe(rtsp + seconds(to), token)).isEqualTo(200);
        assertThat(describe("&from=" + seconds(to) + "&to=" + seconds(to + 1_000_000), token))
                .isEqualTo(457);
        assertThat(describe("", token)).as("live").isEqualTo(403);

        assertThat(status("archive-" + seconds(from) + "-1.mp4", token)).isEqualTo(403);
        assertThat(status("index.m3u8", token)).isEqualTo(403);
        assertThat(status("preview.jpg", token)).isEqualTo(403);
        assertThat(scene.gateway()
                        .send("GET", "/nobody/" + seconds(from) + "-preview.mp4?token=" + token, null, null)
                        .statusCode())
                .isEqualTo(403);
        String status = scene.gateway()
                .send("GET", "/" + scene.camera() + "/recording_status.json?token=" + token, null, null)
                .body();
        assertThat(status)
                .contains("\"from\":" + from / 1_000_000)
                .doesNotContain("" + scene.beginMicros() / 1_000_000);

        String expired = clip(from, to, Duration.ofSeconds(-1));
        assertThat(status(seconds(from) + "-preview.mp4", expired)).isEqualTo(403);
        assertThat(status("archive-" + seconds(from) + "-1.m3u8", expired)).isEqualTo(403);
        assertThat(describe(rtsp + seconds(to), expired)).isEqualTo(403);
    }
}
