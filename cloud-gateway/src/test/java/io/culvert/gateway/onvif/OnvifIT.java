package io.culvert.gateway.onvif;

import static io.culvert.gateway.node.TestGateway.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.culvert.camera.CameraConfig;
import io.culvert.camera.CameraServer;
import io.culvert.gateway.node.TestGateway;
import io.culvert.media.Secret;
import io.culvert.media.stream.Codec;
import io.micronaut.json.JsonMapper;
import io.micronaut.json.tree.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The device over HTTP, and as a client that is not ours sees it: from the login to a recording that plays. */
class OnvifIT {
    /** Where {@code ./culvert test} puts the client. */
    private static final Path PYTHON = Path.of(
                    System.getenv().getOrDefault("CULVERT_ONVIF_CLIENT", "../.culvert/onvif-client"))
            .resolve("bin/python");

    private static final String GET_TIME = question(Namespace.TDS, "GetSystemDateAndTime");

    /** That are to play: half of what is recorded. */
    private static final int PICTURES = 25;

    private static TestGateway gateway;
    private static CameraServer simulator;
    private static String cameraId;
    private static String shareId;
    private static Secret share;

    @BeforeAll
    static void start() {
        simulator = CameraServer.start(
                CameraConfig.defaults().withName("yard").withGopSeconds(0.4).withAudio(Codec.AAC));
        gateway = TestGateway.start();
        cameraId = json(gateway.post("/api/v1/cameras", """
                {"name":"yard","title":"The yard","dvr":{"mode":"continuous"},
                 "source":{"type":"rtsp","url":"rtsp://127.0.0.1:%d/yard"}}""".formatted(simulator.port())))
                .get("id")
                .getStringValue();
        JsonNode made = json(gateway.post("/api/v1/cameras/yard/shares", "{\"live\":true,\"archive\":true}"));
        shareId = made.get("id").getStringValue();
        share = Secret.of(made.get("token").getStringValue());
        gateway.post("/api/v1/cameras", """
                {"name":"hidden","title":"Hidden","source":{"type":"rtsp","url":"rtsp://127.0.0.1:1/none"}}""");
        await().atMost(Duration.ofSeconds(30)).until(() -> recordedSeconds() > 2);
    }

    @AfterAll
    static void stop() {
        gateway.close();
        simulator.close();
    }

    private static double recordedSeconds() {
        JsonNode ranges = json(gateway.get("/api/v1/cameras/yard/timeline")).get("ranges");
        return ranges.size() == 0
                ? 0
                : Duration.between(
                                        Instant.parse(ranges.get(0).get("from").getStringValue()),
                                        Instant.parse(ranges.get(0).get("to").getStringValue()))
                                .toMillis()
                        / 1e3;
    }

    private static String question(Namespace service, String operation) {
        return OnvifFixture.envelope(OnvifFixture.SOAP_12, "", service, operation);
    }

    private static HttpResponse<String> post(String path, String body, String... headers) {
        HttpRequest.Builder request = gateway.request(path)
                .header("Content-Type", "application/soap+xml; charset=utf-8")
                .POST(HttpRequest.BodyPublishers.ofString(body));
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        return gateway.send(request.build());
    }

    // ---------------------------------------------------------------------------------------------------- HTTP

    @Test
    void whatAsksForNothingSecret_isAnswered() {
        HttpResponse<String> reply = post("/onvif/device_service", GET_TIME);
        assertThat(reply.statusCode()).isEqualTo(200);
        assertThat(reply.headers().firstValue("Content-Type")).contains("application/soap+xml; charset=utf-8");
        assertThat(reply.body()).contains("<tt:UTCDateTime>");
    }

    @Test
    void everythingElse_withoutACredential_answers401WithBothChallenges() {
        HttpResponse<String> reply = post("/onvif/media_service", question(Namespace.TRT, "GetProfiles"));
        assertThat(reply.statusCode()).isEqualTo(401);
        assertThat(reply.headers().allValues("WWW-Authenticate"))
                .hasSize(2)
                .anyMatch(each -> each.startsWith("Digest "))
                .contains("Basic realm=\"culvert\"");
        assertThat(reply.body()).contains("ter:NotAuthorized").doesNotContain("yard");
    }

    @Test
    void addresses_areTheGatewaysOwn_whateverTheClientCalledIt() {
        String body = question(Namespace.TDS, "GetCapabilities");
        HttpResponse<String> reply =
                post("/onvif/device_service", body, "X-Forwarded-Host", "evil.test", "X-Forwarded-Proto", "https");
        assertThat(reply.body())
                .contains("<tt:XAddr>" + gateway.running().httpUrl() + "/onvif/media_service</tt:XAddr>")
                .doesNotContain("evil.test");
    }

    @Test
    void otherServicesAndMethods_areNone() {
        assertThat(post("/onvif/event_service", GET_TIME).statusCode()).isEqualTo(404);
        assertThat(gateway.send(gateway.request("/onvif/device_service").GET().build())
                        .statusCode())
                .isIn(404, 405);
        assertThat(post("/onvif/device_service", "").statusCode()).isEqualTo(400);
        assertThat(post("/onvif/device_service", "x".repeat(70_000)).statusCode())
                .as("413 on a stranger's connection")
                .isIn(400, 413);
        String padded = GET_TIME + " ".repeat(SoapQuestion.MAX_BYTES);
        assertThat(post("/onvif/device_service", padded, "Authorization", "Bearer " + share.reveal())
                        .statusCode())
                .as("no stranger's")
                .isEqualTo(400);
    }

    @Test
    void theName_isNoCameras() {
        HttpResponse<String> reply = gateway.post("/api/v1/cameras", """
                {"name":"onvif","title":"t","source":{"type":"rtsp","url":"rtsp://127.0.0.1:1/none"}}""");
        assertThat(reply.statusCode()).isEqualTo(409);
        assertThat(reply.body()).contains("name_not_available");
    }

    @Test
    void snapshot_isAPictureForWhoShowsACredential() {
        HttpResponse<String> asked =
                gateway.send(gateway.request("/onvif/snapshot/yard").GET().build());
        assertThat(asked.statusCode()).isEqualTo(401);
        assertThat(asked.headers().allValues("WWW-Authenticate")).hasSize(2);
        HttpResponse<String> reply = snapshot("yard");
        assertThat(reply.statusCode()).isEqualTo(200);
        assertThat(reply.headers().firstValue("Content-Type")).contains("image/jpeg");
        assertThat(snapshot("hidden").statusCode()).isEqualTo(403);
        assertThat(snapshot("nowhere").statusCode()).isEqualTo(403);
    }

    private static HttpResponse<String> snapshot(String camera) {
        return gateway.send(gateway.request("/onvif/snapshot/" + camera)
                .header("Authorization", OnvifFixture.basic("anybody", share))
                .GET()
                .build());
    }

    // ------------------------------------------------------------------------------------- a client that is not ours

    @Test
    void client_withAShare_findsItsCameraAndTheRecording() {
        JsonNode found = look(shareId, "digest", share);
        assertThat(found.get("manufacturer").getStringValue()).isEqualTo("Culvert");
        assertThat(found.get("services").size()).isEqualTo(5);
        assertThat(found.get("profiles").size()).isOne();
        JsonNode profile = found.get("profiles").get(0);
        assertThat(profile.get("name").getStringValue()).isEqualTo("The yard");
        assertThat(profile.get("encoding").getStringValue()).isEqualTo("H264");
        assertThat(profile.get("width").getIntValue()).isEqualTo(1280);
        assertThat(profile.get("uri").getStringValue()).isEqualTo(rtsp() + "/yard");
        assertThat(profile.get("snapshot").getStringValue())
                .isEqualTo(gateway.running().httpUrl() + "/onvif/snapshot/yard");

        assertThat(found.get("recordings").size()).isOne();
        assertThat(found.get("jobs").get(0).getStringValue()).isEqualTo("Active");
        JsonNode recording = found.get("found").get(0);
        assertThat(recording.get("token").getStringValue()).isEqualTo(cameraId);
        assertThat(recording.get("status").getStringValue()).isEqualTo("Recording");
        assertThat(recording.get("seconds").getDoubleValue()).isGreaterThan(2);
        assertThat(recording.get("video").get(0).get("width").getIntValue()).isEqualTo(1280);
        assertThat(recording.get("video").get(0).get("rate").getDoubleValue()).isBetween(24.0, 26.0);
        assertThat(recording.get("uri").getStringValue()).isEqualTo(rtsp() + "/yard/replay");
        assertThat(playedFrames(recording.get("uri").getStringValue()))
                .as("pictures decoded by ffmpeg")
                .isEqualTo(PICTURES);
        int began = 0;
        for (JsonNode event : recording.get("events").values()) {
            boolean track = event.get("name").getStringValue().equals("IsDataPresent");
            boolean present = event.get("value").getStringValue().equals("true");
            began += track && present && !event.get("start").getBooleanValue() ? 1 : 0;
        }
        assertThat(began).as("tracks whose data began").isEqualTo(2);
    }

    @Test
    void client_withAnApiKey_findsAllCameras() {
        JsonNode found = look("anybody", "text", gateway.apiKey());
        assertThat(found.get("profiles").size()).isEqualTo(2);
        assertThat(found.get("recordings").size())
                .as("what is not recorded has none")
                .isOne();
        assertThat(found.get("summary").getIntValue()).isOne();
    }

    /** How many pictures of an address ffmpeg decodes, of so many that are wanted, for the share, which it shows by Digest. */
    private static long playedFrames(String uri) {
        String address = uri.replace("rtsp://", "rtsp://" + shareId + ":" + share.reveal() + "@");
        try {
            Process ffmpeg = new ProcessBuilder(
                            "ffmpeg",
                            "-nostdin",
                            "-v",
                            "error",
                            "-rtsp_transport",
                            "tcp",
                            "-i",
                            address,
                            "-frames:v",
                            String.valueOf(PICTURES),
                            "-map",
                            "0:v",
                            "-f",
                            "framecrc",
                            "-")
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            String said = new String(ffmpeg.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(ffmpeg.waitFor(30, TimeUnit.SECONDS)).isTrue();
            return said.lines().filter(line -> !line.startsWith("#")).count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static String rtsp() {
        return "rtsp://127.0.0.1:" + gateway.running().port("rtsp");
    }

    /** What the client sees. */
    private static JsonNode look(String user, String kind, Secret password) {
        assumeTrue(
                Files.isExecutable(PYTHON),
                "SKIPPED: there is no ONVIF client at " + PYTHON + " (./culvert test fetches one)");
        try {
            Path script = Files.createTempFile("find_and_replay", ".py");
            Files.write(
                    script,
                    OnvifIT.class
                            .getResourceAsStream("/onvif/find_and_replay.py")
                            .readAllBytes());
            Process client = new ProcessBuilder(
                            PYTHON.toString(),
                            script.toString(),
                            "127.0.0.1",
                            String.valueOf(gateway.running().port("http")),
                            user,
                            kind)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            client.getOutputStream().write((password.reveal() + "\n").getBytes(StandardCharsets.UTF_8));
            client.getOutputStream().close();
            String said = new String(client.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(client.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(client.exitValue()).as(said).isZero();
            Files.delete(script);
            return JsonMapper.createDefault().readValue(said, JsonNode.class);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
