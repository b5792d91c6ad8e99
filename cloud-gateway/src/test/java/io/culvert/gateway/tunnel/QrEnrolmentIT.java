package io.culvert.gateway.tunnel;

import static io.culvert.proto.tunnel.v1.EnrolmentError.ENROLMENT_ERROR_OTHER_OWNER;
import static io.culvert.proto.tunnel.v1.EnrolmentError.ENROLMENT_ERROR_REFUSED;
import static io.culvert.proto.tunnel.v1.EnrolmentError.ENROLMENT_ERROR_UNSPECIFIED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.zxing.BinaryBitmap;
import com.google.zxing.RGBLuminanceSource;
import com.google.zxing.common.HybridBinarizer;
import com.google.zxing.qrcode.QRCodeReader;
import io.culvert.gateway.node.TestGateway;
import io.culvert.gateway.pki.CertificateAuthority;
import io.culvert.gateway.pki.P256;
import io.culvert.gateway.provisioning.EnrolmentResult;
import io.culvert.gateway.provisioning.Joining;
import io.culvert.media.Secret;
import io.culvert.proto.tunnel.v1.AgentControl;
import io.culvert.proto.tunnel.v1.CertificateReply;
import io.culvert.proto.tunnel.v1.Hello;
import io.culvert.proto.tunnel.v1.Input;
import io.culvert.proto.tunnel.v1.InputState;
import io.culvert.qr.QrPayload;
import io.culvert.qr.QrPayloadException;
import io.culvert.qr.WifiNetwork;
import io.culvert.qr.WifiSecurity;
import java.awt.image.BufferedImage;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import javax.imageio.ImageIO;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A QR code becomes a camera: made over HTTP, used over gRPC, followed live. */
@Timeout(120)
final class QrEnrolmentIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String WIFI_PASSWORD = "wolf-and-seven-kids";
    private static TunnelRig rig;

    /** Who makes codes where it does not matter who does. */
    private static User someone;

    @BeforeAll
    static void start() {
        rig = new TunnelRig();
        someone = User.any();
    }

    @AfterAll
    static void stop() throws Exception {
        rig.close();
    }

    /** Somebody who adds cameras, with one site. */
    private record User(String id, Secret token, String siteId) {
        static User with(Map<String, ?> different) {
            TestGateway.User user = rig.gateway.newUser(different);
            return new User(user.id(), user.token(), site(user.token()));
        }

        static User any() {
            return with(Map.of());
        }

        HttpResponse<String> send(String method, String path, @Nullable String body) {
            return rig.gateway.send(method, path, body, token);
        }

        Code code() {
            return code(siteId);
        }

        Code code(String site) {
            HttpResponse<String> made = send("POST", "/api/v1/enrolments", wish(site, "{}"));
            assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
            return Code.of(json(made));
        }

        JsonNode see(Code code) {
            return json(send("GET", "/api/v1/enrolments/" + code.id(), null));
        }
    }

    private record Code(String id, QrPayload payload, JsonNode made) {
        static Code of(JsonNode made) {
            try {
                return new Code(
                        made.get("id").asText(),
                        QrPayload.parse(made.get("qr_text").asText()),
                        made);
            } catch (QrPayloadException e) {
                throw new AssertionError(e);
            }
        }

        byte[] token() {
            return Base64.getUrlDecoder().decode(payload.token());
        }
    }

    private static String wish(String site, String camera) {
        return "{\"site_id\":\"" + site + "\",\"title\":\"Front door\",\"wifi\":{\"ssid\":\"home\",\"password\":\""
                + WIFI_PASSWORD + "\",\"security\":\"WPA\",\"hidden\":false},\"camera\":" + camera + "}";
    }

    private static String site(Secret token) {
        return json(rig.gateway.send("POST", "/api/v1/sites", "{\"name\":\"home\"}", token))
                .get("id")
                .asText();
    }

    private static JsonNode json(HttpResponse<String> response) {
        try {
            return JSON.readTree(response.body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static TestAgent agent() {
        return rig.agent("");
    }

    /** Comes online with these inputs. */
    private static void attach(TestAgent agent, String... inputs) {
        Hello.Builder hello = TestAgent.hello().clearInputs();
        for (String input : inputs) {
            hello.addInputs(Input.newBuilder()
                    .setName(input)
                    .setState(InputState.INPUT_STATE_READY)
                    .addTracks(TestAgent.video()));
        }
        TestAgent.Control control = agent.control();
        control.send(AgentControl.newBuilder().setHello(hello));
        assertThat(control.next().hasWelcome()).isTrue();
    }

    private static JsonNode awaitCamera(User user, Code code) {
        await().atMost(Duration.ofSeconds(20)).until(() -> user.see(code).hasNonNull("camera"));
        return user.see(code);
    }

    // ------------------------------------------------------------------------------------------------ the code

    @Test
    void make_givesACodeThatSaysAllACameraNeeds() {
        User user = someone;

        HttpResponse<String> response = user.send("POST", "/api/v1/enrolments", wish(user.siteId(), "{}"));

        assertThat(response.statusCode()).as(response.body()).isEqualTo(201);
        assertThat(response.headers().firstValue("Cache-Control")).contains("no-store");
        Code code = Code.of(json(response));
        assertThat(code.made().get("state").asText()).isEqualTo("waiting");
        assertThat(code.payload().wifi()).isEqualTo(new WifiNetwork("home", WIFI_PASSWORD, WifiSecurity.WPA, false));
        assertThat(code.payload().host()).isEqualTo("127.0.0.1");
        assertThat(code.payload().port()).isEqualTo(rig.port());
        assertThat(code.payload().operatorId()).isEqualTo(Long.toString(rig.operatorId()));
        assertThat(rig.gateway.bean(CertificateAuthority.class).fingerprint())
                .startsWith("sha256:" + code.payload().caFingerprint());
    }

    @Test
    void pictures_carryTheCode_forWhoMadeIt_whileItWaits() throws Exception {
        User user = someone;
        Code code = user.code();
        String png = code.made().get("qr_png").asText();
        String svg = code.made().get("qr_svg").asText();

        HttpResponse<byte[]> picture = HttpClient.newHttpClient()
                .send(
                        rig.gateway
                                .request(png)
                                .header(
                                        "Authorization",
                                        "Bearer " + user.token().reveal())
                                .build(),
                        HttpResponse.BodyHandlers.ofByteArray());

        assertThat(picture.statusCode()).isEqualTo(200);
        assertThat(picture.headers().firstValue("Cache-Control")).contains("no-store");
        assertThat(picture.headers().firstValue("Content-Type")).contains("image/png");
        assertThat(decoded(picture.body())).isEqualTo(code.made().get("qr_text").asText());
        HttpResponse<String> drawn = user.send("GET", svg, null);
        assertThat(drawn.statusCode()).isEqualTo(200);
        assertThat(drawn.body()).contains("<svg");

        assertThat(rig.gateway.send("GET", png, null, null).statusCode()).isEqualTo(401);
        assertThat(User.any().send("GET", png, null).statusCode()).isEqualTo(404);
        Code other = user.code();
        assertThat(user.send("GET", png.replace(code.id(), other.id()), null).statusCode())
                .isEqualTo(404);
        assertThat(user.send("GET", png.replaceFirst("code=.", "code=-"), null).statusCode())
                .isEqualTo(404);
        assertThat(user.send("DELETE", "/api/v1/enrolments/" + code.id(), null).statusCode())
                .isEqualTo(204);
        assertThat(user.send("GET", png, null).statusCode()).isEqualTo(404);
        assertThat(user.send("GET", "/api/v1/enrolments/" + code.id(), null).statusCode())
                .isEqualTo(404);
    }

    private static String decoded(byte[] png) throws Exception {
        BufferedImage image = ImageIO.read(new ByteArrayInputStream(png));
        int[] pixels = image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth());
        return new QRCodeReader()
                .decode(new BinaryBitmap(
                        new HybridBinarizer(new RGBLuminanceSource(image.getWidth(), image.getHeight(), pixels))))
                .getText();
    }

    @Test
    void make_storesNeitherPasswordNorToken() {
        Code code = someone.code();

        String stored = rig.gateway
                .database()
                .one("select e::text from enrolments e where id = ?::uuid", row -> row.getString(1), code.id())
                .orElseThrow();

        assertThat(stored)
                .contains("Front door")
                .doesNotContain(WIFI_PASSWORD, "home", code.payload().token());
        assertThat(stored).doesNotContain(HexFormat.of().formatHex(code.token()));
    }

    @Test
    void make_ofWhatDoesNotFit_namesTheField() {
        User user = someone;
        String fine = wish(user.siteId(), "{}");

        assertRefused(user, fine.replace("\"home\"", "\"" + "n".repeat(33) + "\""), 422, "wifi.ssid");
        assertRefused(user, fine.replace(WIFI_PASSWORD, "short"), 422, "wifi.password");
        assertRefused(user, fine.replace(WIFI_PASSWORD, "p".repeat(64)), 422, "wifi.password");
        assertRefused(user, fine.replace("\"WPA\"", "\"WPA9\""), 422, "wifi.security");
        assertRefused(user, wish(user.siteId(), "{\"source\":{\"type\":\"rtsp\"}}"), 422, "camera.source");
        assertRefused(user, wish(user.siteId(), "{\"name\":\"Not a name\"}"), 422, "name");
        assertRefused(user, wish(user.siteId(), "{\"name\":\"api\"}"), 409, "name_not_available");
        assertRefused(user, "{\"title\":\"x\"}", 422, "site_needed");
        assertRefused(user, wish(User.any().siteId(), "{}"), 404, "not_found");
    }

    private static void assertRefused(User user, String wish, int status, String says) {
        HttpResponse<String> answer = user.send("POST", "/api/v1/enrolments", wish);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(answer.body()).contains(says).doesNotContain(WIFI_PASSWORD);
    }

    @Test
    void make_beyondWhatMayWait_isRefusedUntilOneIsTakenBack() {
        User user = User.any();
        Code first = user.code();
        for (int i = 1; i < 20; i++) {
            user.code();
        }

        assertRefused(user, wish(user.siteId(), "{}"), 409, "limit_reached");

        user.send("DELETE", "/api/v1/enrolments/" + first.id(), null);
        user.code();
        assertThat(json(user.send("GET", "/api/v1/enrolments?limit=7", null)).get("items"))
                .hasSize(7);
    }

    // ------------------------------------------------------------------------------------------------ the way

    @Test
    void code_becomesACamera_andWhoFollowsSeesEachStep() throws Exception {
        User user = someone;
        Code code = user.code();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<List<JsonNode>> followed = threads.submit(() -> follow(user, code, new CountDownLatch(1)));
            TestAgent agent = agent();

            CertificateReply reply = agent.join(code.payload());

            assertThat(reply.getError()).isEqualTo(ENROLMENT_ERROR_UNSPECIFIED);
            assertThat(reply.getChainCount()).isEqualTo(2);
            assertThat(agent.chain.getFirst().getSubjectX500Principal().getName())
                    .isEqualTo("CN=" + reply.getAgentId());
            JsonNode bound = user.see(code);
            assertThat(bound.get("state").asText()).isEqualTo("bound");
            assertThat(bound.get("agent_id").asText()).isEqualTo(agent.agentId);
            assertThat(bound.get("camera").isNull()).isTrue();
            attach(agent, "yard", "yard/sub", "gate");
            JsonNode done = awaitCamera(user, code);
            JsonNode camera = done.get("camera");
            assertThat(camera.get("title").asText()).isEqualTo("Front door");
            assertThat(camera.get("name").asText()).startsWith("front-door-");
            assertThat(camera.get("site_id").asText()).isEqualTo(user.siteId());
            assertThat(camera.get("source").get("input").asText()).isEqualTo("yard");
            assertThat(camera.get("source").get("sub_input").asText()).isEqualTo("yard/sub");
            assertThat(done.get("steps").findValuesAsText("step"))
                    .containsExactly("code_read", "wifi_joined", "reached", "enrolled", "online", "camera");
            assertThat(done.get("steps").get(0).get("took_ms").asLong()).isEqualTo(700);
            String added = "/api/v1/events?event=camera_added&media="
                    + camera.get("name").asText();
            assertThat(json(user.send("GET", added, null)).get("items")).hasSize(1);
            List<JsonNode> events = followed.get();
            assertThat(events.getFirst().get("state").asText()).isIn("waiting", "bound");
            assertThat(events.getLast().get("camera").get("name")).isEqualTo(camera.get("name"));
            assertThat(json(user.send("GET", "/api/v1/agents/" + agent.agentId, null))
                            .get("owner")
                            .asText())
                    .isEqualTo(user.id());
        }
    }

    /** All events of the stream, to its end. */
    private static List<JsonNode> follow(User user, Code code, CountDownLatch begun) throws Exception {
        HttpResponse<InputStream> stream = HttpClient.newHttpClient()
                .send(
                        rig.gateway
                                .request("/api/v1/enrolments/" + code.id() + "/stream")
                                .header(
                                        "Authorization",
                                        "Bearer " + user.token().reveal())
                                .build(),
                        HttpResponse.BodyHandlers.ofInputStream());
        // Browsers take nothing else for a stream of events.
        assertThat(stream.headers().firstValue("content-type")).hasValue("text/event-stream");
        List<JsonNode> events = new ArrayList<>();
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(stream.body(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith("data: ")) {
                    events.add(JSON.readTree(line.substring(6)));
                    begun.countDown();
                }
            }
        }
        return events;
    }

    @Test
    void follow_endsWithTheCode_andWithTheCredential() throws Exception {
        User user = User.any();
        Code cancelled = user.code();
        Code waiting = user.code();
        CountDownLatch begun = new CountDownLatch(2);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<List<JsonNode>> one = threads.submit(() -> follow(user, cancelled, begun));
            Future<List<JsonNode>> other = threads.submit(() -> follow(user, waiting, begun));
            await().atMost(Duration.ofSeconds(10)).until(() -> begun.getCount() == 0);

            user.send("DELETE", "/api/v1/enrolments/" + cancelled.id(), null);

            assertThat(one.get(5, TimeUnit.SECONDS)).hasSize(1);
            assertThat(other.isDone()).isFalse();
            user.send("POST", "/api/v1/logout", null);
            assertThat(other.get(5, TimeUnit.SECONDS)).hasSize(1);
        }
    }

    @Test
    void code_ofACameraOnTheNetworkAlready_hasNoWifi_andKeepsTheCamerasSettings() {
        User user = someone;
        String name = "shed-" + UUID.randomUUID().toString().substring(0, 8);
        Code code = Code.of(json(user.send(
                "POST",
                "/api/v1/enrolments",
                "{\"site_id\":\"" + user.siteId() + "\",\"title\":\"Shed\",\"camera\":{\"name\":\"" + name
                        + "\",\"on_demand\":false,\"video_only\":true,\"network_cache_ms\":300}}")));
        assertThat(code.payload().wifi()).isNull();
        TestAgent agent = agent();
        agent.join(code.payload());
        attach(agent, "cam");

        JsonNode camera = awaitCamera(user, code).get("camera");

        assertThat(camera.get("name").asText()).isEqualTo(name);
        assertThat(camera.get("on_demand").asBoolean()).isFalse();
        assertThat(camera.get("video_only").asBoolean()).isTrue();
        assertThat(camera.get("network_cache_ms").asInt()).isEqualTo(300);
        assertThat(camera.get("source").hasNonNull("sub_input")).isFalse();
    }

    @Test
    void camera_isMadeOnce_howeverOftenTheWayThereIsTried() {
        User user = someone;
        Code code = user.code();
        TestAgent agent = agent();
        agent.join(code.payload());
        attach(agent, "cam");
        String name = awaitCamera(user, code).get("camera").get("name").asText();

        // As if a gateway had died before it noted the camera, twice.
        for (int i = 0; i < 2; i++) {
            rig.gateway
                    .database()
                    .update("update enrolments set camera_id = null, camera_at = null where id = ?::uuid", code.id());
            assertThat(awaitCamera(user, code).get("camera").get("name").asText())
                    .isEqualTo(name);
        }

        assertThat(cameras(agent.agentId)).isEqualTo(1);
    }

    private static int cameras(String agentId) {
        return rig.gateway
                .database()
                .one("select count(*) from cameras where agent_id = ?", row -> row.getInt(1), agentId)
                .orElseThrow();
    }

    // ------------------------------------------------------------------------------------------------ one winner

    @Test
    void join_fiftyAtOnceWithDifferentKeys_exactlyOneWins() throws Exception {
        Joining joining = rig.gateway.bean(Joining.class);
        for (int round = 0; round < 5; round++) {
            Code code = someone.code();
            List<Callable<EnrolmentResult>> uses = new ArrayList<>();
            for (int device = 0; device < 50; device++) {
                Joining.Request request = request(code);
                InetAddress address = InetAddress.getByName("192.0.2." + device); // each with a budget of its own
                uses.add(() -> joining.join(request, address));
            }
            int winners = 0;
            try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
                for (Future<EnrolmentResult> use : threads.invokeAll(uses)) {
                    winners += use.get() instanceof EnrolmentResult.Issued ? 1 : 0;
                }
            }
            assertThat(winners).isEqualTo(1);
            assertThat(agents(code)).isEqualTo(1);
            someone.send("DELETE", "/api/v1/enrolments/" + code.id(), null);
        }
    }

    private static Joining.Request request(Code code) {
        try (TestAgent agent = new TestAgent(rig.port(), rig.authority(), "")) {
            byte[] spki = agent.keys.getPublic().getEncoded();
            byte[] operator = code.payload().operatorId().getBytes(StandardCharsets.UTF_8);
            byte[] proof = agent.sign(
                    "culvert-join-v1\0".getBytes(StandardCharsets.UTF_8), code.token(), operator, new byte[1], spki);
            return new Joining.Request(
                    code.token(), code.payload().operatorId(), spki, proof, "test", "", "", List.of());
        }
    }

    private static int agents(Code code) {
        return rig.gateway
                .database()
                .one(
                        "select count(*) from audit_log where action = 'join' and credential = ?",
                        row -> row.getInt(1),
                        "enrolment:" + code.id())
                .orElseThrow();
    }

    @Test
    void join_whoseAnswerWasLost_isRepeatedByTheSameKeyOnly() {
        User user = someone;
        Code code = user.code();
        TestAgent agent = agent();
        agent.join(code.payload());

        CertificateReply again = agent.join(code.payload());
        CertificateReply other = agent().join(code.payload());

        assertThat(again.getError()).isEqualTo(ENROLMENT_ERROR_UNSPECIFIED);
        assertThat(again.getAgentId()).isEqualTo(agent.agentId);
        assertThat(other.getError()).isEqualTo(ENROLMENT_ERROR_REFUSED);
        assertThat(agent.renew().getChainCount()).isEqualTo(2);
        expire(code);
        assertThat(agent.join(code.payload()).getError()).isEqualTo(ENROLMENT_ERROR_REFUSED);
    }

    private static void expire(Code code) {
        rig.gateway
                .database()
                .update("update enrolments set expires_at = now() - interval '1 ms' where id = ?::uuid", code.id());
    }

    @Test
    void join_refusals_areOneAnswer() {
        User user = someone;
        String foreign = foreignOperator();
        Code cancelled = user.code();
        user.send("DELETE", "/api/v1/enrolments/" + cancelled.id(), null);
        Code expired = user.code();
        expire(expired);
        Code good = user.code();
        User gone = User.any();
        Code ofNobody = gone.code();
        assertThat(rig.gateway.delete("/api/v1/users/" + gone.id()).statusCode())
                .isEqualTo(204);
        User homeless = User.any();
        Code ofNowhere = homeless.code();
        homeless.send("DELETE", "/api/v1/sites/" + homeless.siteId(), null);

        CertificateReply unknown = agent().join(new byte[16], Long.toString(rig.operatorId()));

        assertThat(unknown.getError()).isEqualTo(ENROLMENT_ERROR_REFUSED);
        for (Code code : List.of(cancelled, expired, ofNobody, ofNowhere)) {
            assertThat(withoutTime(agent().join(code.payload()))).isEqualTo(withoutTime(unknown));
        }
        assertThat(withoutTime(agent().join(good.token(), foreign))).isEqualTo(withoutTime(unknown));
        assertThat(withoutTime(agent().join(new byte[3], good.payload().operatorId())))
                .isEqualTo(withoutTime(unknown));
        assertThat(user.see(expired).get("state").asText()).isEqualTo("expired");
        assertThat(agent().join(good.payload()).getChainCount()).isEqualTo(2);
    }

    private static String foreignOperator() {
        return json(rig.gateway.post("/api/v1/operators", "{\"name\":\"other\"}"))
                .get("operator_id")
                .asText();
    }

    private static CertificateReply withoutTime(CertificateReply reply) {
        return reply.toBuilder().clearGatewayTimeMs().build();
    }

    // ------------------------------------------------------------------------------------------------ whose it is

    @Test
    void join_ofTheOwnersAgentAgain_movesItWithItsCamera() {
        User user = someone;
        Code first = user.code();
        TestAgent agent = agent();
        agent.join(first.payload());
        attach(agent, "cam");
        String camera = awaitCamera(user, first).get("camera").get("name").asText();
        String agentId = agent.agentId;
        String cottage = site(user.token());
        Code second = user.code(cottage);

        agent.join(second.payload());
        attach(agent, "cam");

        assertThat(agent.agentId).isEqualTo(agentId);
        JsonNode done = awaitCamera(user, second);
        assertThat(done.get("camera").get("name").asText()).isEqualTo(camera);
        assertThat(done.get("camera").get("site_id").asText()).isEqualTo(cottage);
        assertThat(cameras(agentId)).isEqualTo(1);
    }

    @Test
    void join_ofSomebodyElsesAgent_spendsNothing() {
        User first = someone;
        User second = User.any();
        TestAgent agent = agent();
        agent.join(first.code().payload());
        String agentId = agent.agentId;
        Code code = second.code();

        CertificateReply reply = agent.join(code.payload());

        assertThat(reply.getError()).isEqualTo(ENROLMENT_ERROR_OTHER_OWNER);
        assertThat(reply.getChainCount()).isZero();
        assertThat(second.see(code).get("step").asText()).isEqualTo("reached");
        agent.keys = P256.generate();
        assertThat(agent.join(code.payload()).getChainCount()).isEqualTo(2);
        assertThat(agent.agentId).isNotEqualTo(agentId);
        assertThat(json(first.send("GET", "/api/v1/agents/" + agentId, null))
                        .get("owner")
                        .asText())
                .isEqualTo(first.id());
    }

    @Test
    void limit_ofCameras_holdsAtEveryStep() {
        User none = User.with(Map.of("max_cameras", 0));
        assertRefused(none, wish(none.siteId(), "{}"), 409, "limit_reached");
        User one = User.with(Map.of("max_cameras", 1));
        Code first = one.code();
        Code second = one.code();
        Code third = one.code();
        TestAgent agent = agent();
        agent.join(first.payload());
        TestAgent other = agent();
        assertThat(other.join(second.payload()).getChainCount()).isEqualTo(2);
        attach(agent, "cam");
        awaitCamera(one, first);

        attach(other, "cam");

        await().atMost(Duration.ofSeconds(20)).until(() -> one.see(second).hasNonNull("problem"));
        assertThat(one.see(second).get("problem").asText()).isEqualTo("limit_reached");
        assertThat(agent().join(third.payload()).getError()).isEqualTo(ENROLMENT_ERROR_REFUSED);
        assertThat(one.see(third).get("problem").asText()).isEqualTo("limit_reached");
        assertThat(one.see(third).get("state").asText()).isEqualTo("waiting");
        assertThat(cameras(other.agentId)).isZero();
    }
}
