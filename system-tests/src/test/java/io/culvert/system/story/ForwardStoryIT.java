package io.culvert.system.story;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import io.culvert.system.check.RtspViewer;
import io.culvert.system.process.Installation;
import io.culvert.system.process.RestApi;
import io.culvert.system.soak.ForwardsNamespace;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A camera's own web page, reached through the gateway's REST, the tunnel and the agent. */
class ForwardStoryIT {
    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @Test
    void owner_usesTheCamerasPage_whileOthersWatch_untilTheAgentDies() throws Exception {
        try (CameraPage page = new CameraPage();
                Installation installation = Installation.open(
                        1, List.of("--gop", "1"), Map.of(), Map.of("http", "http://" + page.address()))) {
            RestApi api = installation.gateway().api();
            String camera = "/cameras/" + installation.firstName();
            assertThat(api.get(camera).path("services").path(0).asText()).isEqualTo("http");
            pageIsHarmless(api, camera, page);
            uploadArrives(api, camera);
            unknownService_isNotThere(api, camera);
            try (RtspViewer viewer = RtspViewer.play(
                    installation.share(installation.firstName()).rtspUrl(),
                    installation.uuid(installation.firstName()),
                    RtspViewer.Transport.TCP)) {
                download(api, camera, page);
                download(api, camera, page);
                assertThat(viewer.frames().isFlawless())
                        .as("%s", viewer.frames())
                        .isTrue();
                assertThat(viewer.packets().isContinuous())
                        .as("%s", viewer.packets())
                        .isTrue();
            }
            callerLeaves(api, camera, page);
            mailMarksMotion(installation, api, camera);
            agentDies(installation, api, camera);
        }
    }

    private static void pageIsHarmless(RestApi api, String camera, CameraPage page) throws Exception {
        HttpResponse<String> answer = HTTP.send(
                api.request(camera + "/services/http/index.html?a=%20b&c")
                        .header("Cookie", "culvert_session=mine")
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("<script>alert(1)</script>/index.html?a=%20b&c");
        assertThat(answer.headers().firstValue("Content-Security-Policy"))
                .hasValueSatisfying(policy -> assertThat(policy).startsWith("sandbox;"));
        assertThat(answer.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("text/html");
        assertThat(answer.headers().map()).doesNotContainKeys("set-cookie", "access-control-allow-origin");
        assertThat(HTTP.send(api.request(camera + "/services/http/").build(), HttpResponse.BodyHandlers.ofString())
                        .body())
                .isEqualTo("<script>alert(1)</script>/");
        assertThat(page.seen.getLast().keySet()).doesNotContain("Authorization", "Cookie", "Origin", "Referer");
    }

    private static void uploadArrives(RestApi api, String camera) throws Exception {
        byte[] noise = new byte[1_500_000];
        new Random(2).nextBytes(noise);
        for (HttpRequest.BodyPublisher body : List.of(
                HttpRequest.BodyPublishers.ofByteArray(noise),
                HttpRequest.BodyPublishers.fromPublisher(HttpRequest.BodyPublishers.ofByteArray(noise)))) {
            HttpResponse<String> answer = HTTP.send(
                    api.request(camera + "/services/http/upload")
                            .header("Content-Type", "application/octet-stream")
                            .POST(body)
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
            assertThat(answer.body()).isEqualTo(CameraPage.sha256(noise));
        }
        // On a connection of its own: what is left of the body is not read.
        HttpClient once = HttpClient.newHttpClient();
        HttpResponse<String> tooLarge = once.send(
                api.request(camera + "/services/http/upload")
                        .POST(HttpRequest.BodyPublishers.ofByteArray(new byte[3 << 20]))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(tooLarge.statusCode()).isEqualTo(413);
    }

    private static void unknownService_isNotThere(RestApi api, String camera) {
        assertThat(api.send("GET", camera + "/services/onvif/x", null).status()).isEqualTo(404);
        assertThat(api.send("GET", "/cameras/nobody/services/http", null).status())
                .isEqualTo(404);
    }

    private static void download(RestApi api, String camera, CameraPage page) throws Exception {
        HttpResponse<byte[]> answer = HTTP.send(
                api.request(camera + "/services/http/file")
                        .timeout(Duration.ofSeconds(60))
                        .build(),
                HttpResponse.BodyHandlers.ofByteArray());
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).hasSize(CameraPage.FILE_BYTES);
        assertThat(CameraPage.sha256(answer.body())).isEqualTo(page.fileHash());
    }

    /** Who leaves in the middle leaves nothing open at the camera. */
    private static void callerLeaves(RestApi api, String camera, CameraPage page) throws Exception {
        HttpResponse<InputStream> answer = HTTP.send(
                api.request(camera + "/services/http/endless").build(), HttpResponse.BodyHandlers.ofInputStream());
        try (InputStream body = answer.body()) {
            assertThat(body.readNBytes(1 << 20)).hasSize(1 << 20);
        }
        await().atMost(Duration.ofSeconds(10)).until(() -> page.left.get() == 1);
    }

    /** The camera's alarm mail, sent on its own network by a mail program, becomes an event at the gateway. */
    private static void mailMarksMotion(Installation installation, RestApi api, String camera) throws Exception {
        api.patch(camera, Map.of("motion_events", true));
        installation.agent().part().close();
        int port = installation.agent().takeMails();
        installation.agent().start().awaitOnline();
        Process curl = new ProcessBuilder(
                        "curl",
                        "--silent",
                        "--retry",
                        "5",
                        "--retry-connrefused",
                        "--max-time",
                        "20",
                        "--url",
                        "smtp://127.0.0.1:" + port + "/cam",
                        "--mail-from",
                        "cam@site",
                        "--mail-rcpt",
                        installation.firstName() + "@culvert",
                        "--upload-file",
                        "-")
                .redirectErrorStream(true)
                .start();
        try (OutputStream mail = curl.getOutputStream()) {
            mail.write("Subject: Motion detected\r\n\r\nsee\r\n".getBytes(StandardCharsets.US_ASCII));
        }
        assertThat(curl.waitFor()).isZero();
        String events = "/events?event=stream_motion_started&media=" + installation.firstName();
        await().until(() -> api.get(events).path("items").size() == 1);
        assertThat(api.get(events).path("items").path(0).path("source").asText())
                .isEqualTo("smtp");
    }

    private static void agentDies(Installation installation, RestApi api, String camera) throws Exception {
        HttpResponse<InputStream> answer = HTTP.send(
                api.request(camera + "/services/http/endless").build(), HttpResponse.BodyHandlers.ofInputStream());
        try (InputStream body = answer.body()) {
            assertThat(body.readNBytes(1 << 20)).hasSize(1 << 20);
            installation.agent().part().kill();
            assertThatThrownBy(() -> body.transferTo(OutputStream.nullOutputStream()))
                    .isInstanceOf(IOException.class);
        }
        RestApi.Answer offline = api.send("GET", camera + "/services/http", null);
        assertThat(offline.status()).isEqualTo(503);
        assertThat(offline.body().path("code").asText()).isEqualTo("agent_offline");
    }

    @Test
    void hostileGateway_reachesNothingThatTheOwnerDidNotWrite() throws Exception {
        assumeThat(ForwardsNamespace.isPossible()).as("root, ip and nft").isTrue();
        ForwardsNamespace.Outcome outcome = ForwardsNamespace.run(200);
        assertThat(outcome.isGood()).as("%s", outcome).isTrue();
    }
}
