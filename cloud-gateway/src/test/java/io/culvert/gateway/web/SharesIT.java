package io.culvert.gateway.web;

import static io.culvert.gateway.node.TestGateway.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.culvert.gateway.access.AccessDecision;
import io.culvert.gateway.access.AccessGate;
import io.culvert.gateway.access.AccessRequest;
import io.culvert.gateway.access.Credential;
import io.culvert.gateway.access.Protocol;
import io.culvert.gateway.access.Reception;
import io.culvert.gateway.access.SessionAdmission;
import io.culvert.gateway.access.SessionKind;
import io.culvert.gateway.access.ViewingSession;
import io.culvert.gateway.access.ViewingSessions;
import io.culvert.gateway.accounts.ApiKeys;
import io.culvert.gateway.accounts.Role;
import io.culvert.gateway.node.TestGateway;
import io.culvert.gateway.stream.Quality;
import io.culvert.media.Secret;
import io.micronaut.json.tree.JsonNode;
import java.net.InetSocketAddress;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Shares and sessions over HTTP and at the gate, with a real database. */
class SharesIT {

    private static final InetSocketAddress PEER = new InetSocketAddress("192.0.2.7", 5000);
    private static final long OTHER_OPERATOR = 20_000_029L;
    private static final AtomicInteger COUNT = new AtomicInteger();

    private static TestGateway gateway;
    private String camera = "";

    @BeforeAll
    static void start() {
        gateway = TestGateway.start();
        gateway.database().update("insert into operators (id, name) values (?, 'other')", OTHER_OPERATOR);
    }

    @AfterAll
    static void stop() {
        gateway.close();
    }

    @BeforeEach
    void camera() {
        camera = "c" + UUID.randomUUID();
        HttpResponse<String> created = gateway.post(
                "/api/v1/cameras",
                "{\"name\":\"%s\",\"title\":\"t\",\"source\":{\"type\":\"rtsp\",\"url\":\"rtsp://127.0.0.1:1/x\"}}"
                        .formatted(camera));
        assertThat(created.statusCode()).as(created.body()).isEqualTo(201);
    }

    @Test
    void share_opensItsCameraAtOnceAndCarriesItsTokenInItsAddresses() {
        JsonNode share = share("{\"label\":\"VMS\"}");
        String token = text(share, "token");

        assertThat(token).startsWith("clk_share_");
        assertThat(text(share, "rtsp_url")).startsWith("rtsp://127.0.0.1:").endsWith("/" + camera + "?token=" + token);
        assertThat(text(share, "hls_url")).endsWith("/" + camera + "/index.m3u8?token=" + token);
        assertThat(text(share, "embed_url")).endsWith("/" + camera + "/embed.html?token=" + token);
        assertThat(decide(camera, Secret.of(token))).isInstanceOf(AccessDecision.Allowed.class);
    }

    @Test
    void share_isListedWithDefaultsAndWithoutItsToken() {
        JsonNode share = share("{\"label\":\"VMS\"}");

        HttpResponse<String> list = gateway.get("/api/v1/cameras/" + camera + "/shares");
        JsonNode listed = json(list).get("items").get(0);

        assertThat(listed.get("live").getBooleanValue()).isTrue();
        assertThat(listed.get("archive").getBooleanValue()).isFalse();
        assertThat(listed.get("expires_at").isNull()).isTrue();
        assertThat(list.body()).doesNotContain(text(share, "token"));
    }

    @Test
    void token_isNotStoredInTheClear() {
        String token = text(share("{}"), "token");

        String rows = gateway.database()
                .list("select shares::text from shares", row -> row.getString(1))
                .toString();

        assertThat(rows)
                .doesNotContain(token)
                .doesNotContain(
                        java.util.HexFormat.of().formatHex(token.getBytes(java.nio.charset.StandardCharsets.UTF_8)));
    }

    @Test
    void reveal_showsTheTokenAgainAndIsNoted() {
        JsonNode share = share("{}");

        HttpResponse<String> revealed =
                gateway.post("/api/v1/cameras/" + camera + "/shares/" + text(share, "id") + "/reveal", "{}");

        assertThat(text(json(revealed), "token")).isEqualTo(text(share, "token"));
        assertThat(gateway.database()
                        .list(
                                "select action from audit_log where object_id = ? order by id",
                                row -> row.getString(1),
                                text(share, "id")))
                .containsExactly("create", "reveal");
    }

    @Test
    void revoke_cutsTheSessionBeforeTheCallAnswersWithinATenthOfASecond() {
        JsonNode share = share("{}");
        AtomicLong cutAt = new AtomicLong();
        open(Secret.of(text(share, "token")), () -> cutAt.set(System.nanoTime()));

        long before = System.nanoTime();
        HttpResponse<String> revoked = gateway.delete("/api/v1/cameras/" + camera + "/shares/" + text(share, "id"));

        assertThat(revoked.statusCode()).isEqualTo(204);
        assertThat(cutAt.get()).as("cut when the call answered").isPositive();
        // Generous for a loaded build machine; the promise is one second, the aim a tenth.
        assertThat(TimeUnit.NANOSECONDS.toMillis(cutAt.get() - before)).isLessThan(1_000);
        assertThat(decide(camera, Secret.of(text(share, "token")))).isInstanceOf(AccessDecision.Forbidden.class);
    }

    @Test
    void revoke_byAnotherNode_cutsWithinASecond() {
        JsonNode share = share("{}");
        AtomicInteger cut = new AtomicInteger();
        open(Secret.of(text(share, "token")), cut::incrementAndGet);

        gateway.database().update("delete from shares where id = ?", UUID.fromString(text(share, "id")));

        // The promise is one second; the rest is for a build machine that is busy with other things.
        await().atMost(Duration.ofSeconds(3)).untilAtomic(cut, org.hamcrest.Matchers.is(1));
    }

    @Test
    void deletingTheCamera_cutsItsSessionsAndTheNameTellsNothing() {
        Secret token = Secret.of(text(share("{}"), "token"));
        AtomicInteger cut = new AtomicInteger();
        open(token, cut::incrementAndGet);

        assertThat(gateway.delete("/api/v1/cameras/" + camera).statusCode()).isEqualTo(204);

        assertThat(cut).hasValue(1);
        assertThat(decide(camera, token)).isInstanceOf(AccessDecision.Forbidden.class);
        assertThat(decide(camera, gateway.apiKey())).isInstanceOf(AccessDecision.NotFound.class);
    }

    @Test
    void anotherSource_cutsTheSessionsAndTheShareStays() {
        Secret token = Secret.of(text(share("{}"), "token"));
        AtomicInteger cut = new AtomicInteger();
        open(token, cut::incrementAndGet);

        gateway.patch("/api/v1/cameras/" + camera, "{\"source\":{\"url\":\"rtsp://127.0.0.1:1/y\"}}");

        assertThat(cut).hasValue(1);
        assertThat(decide(camera, token)).isInstanceOf(AccessDecision.Allowed.class);
    }

    @Test
    void expiry_cutsTheSessionByItself() {
        JsonNode share = share("{\"expires_at\":\"%s\"}".formatted(Instant.now().plusSeconds(3)));
        AtomicInteger cut = new AtomicInteger();
        open(Secret.of(text(share, "token")), cut::incrementAndGet);

        await().atMost(Duration.ofSeconds(8)).untilAtomic(cut, org.hamcrest.Matchers.is(1));
    }

    @Test
    void change_ofTerms_countsAtOnce() {
        JsonNode share = share("{\"max_sessions\":1,\"expires_at\":\"2099-01-01T00:00:00Z\"}");
        Secret token = Secret.of(text(share, "token"));
        AtomicInteger cut = new AtomicInteger();
        open(token, cut::incrementAndGet);
        String path = "/api/v1/cameras/" + camera + "/shares/" + text(share, "id");

        HttpResponse<String> unlimited = gateway.patch(path, "{\"max_sessions\":null,\"expires_at\":null}");
        assertThat(json(unlimited).get("max_sessions").isNull()).isTrue();
        assertThat(json(unlimited).get("expires_at").isNull()).isTrue();
        open(token, cut::incrementAndGet);
        assertThat(cut).hasValue(0);

        assertThat(gateway.patch(path, "{\"allowed_ips\":[\"198.51.100.0/24\"]}")
                        .statusCode())
                .isEqualTo(200);
        assertThat(cut).hasValue(2);
        assertThat(gateway.patch(path, "{\"allowed_ips\":[\"nonsense\"]}").statusCode())
                .isEqualTo(422);
        assertThat(gateway.patch(path, "{\"max_sessions\":0}").statusCode()).isEqualTo(422);
    }

    @Test
    void deletingAKey_cutsWhatIsWatchedByIt() {
        ApiKeys.Made key = gateway.bean(ApiKeys.class)
                .create(TestGateway.actor(gateway.running().credentials().operatorId()), "viewer", Role.PROVIDER);
        AtomicInteger cut = new AtomicInteger();
        open(key.token(), cut::incrementAndGet);

        HttpResponse<String> deleted =
                gateway.delete("/api/v1/operator/api-keys/" + key.key().id());

        assertThat(deleted.statusCode()).as(deleted.body()).isEqualTo(204);
        assertThat(cut).hasValue(1);
        assertThat(decide(camera, key.token())).isInstanceOf(AccessDecision.Forbidden.class);
    }

    @Test
    void deletingAUser_cutsWhatTheUserWatches() {
        TestGateway.User user = gateway.newUser(Map.of("role", "provider"));
        Secret token = user.token();
        AtomicInteger cut = new AtomicInteger();
        open(token, cut::incrementAndGet);

        assertThat(gateway.delete("/api/v1/users/" + user.id()).statusCode()).isEqualTo(204);

        assertThat(cut).hasValue(1);
    }

    @Test
    void deletingAUser_revokesTheSharesThatTheUserMade() {
        TestGateway.User user = gateway.newUser(Map.of("role", "provider"));
        Secret token = user.token();
        JsonNode theirs = json(gateway.send("POST", "/api/v1/cameras/" + camera + "/shares", "{}", token));
        Secret ours = Secret.of(text(share("{}"), "token"));
        AtomicInteger cut = new AtomicInteger();
        AtomicInteger stays = new AtomicInteger();
        open(Secret.of(text(theirs, "token")), cut::incrementAndGet);
        open(ours, stays::incrementAndGet);

        assertThat(gateway.delete("/api/v1/users/" + user.id()).statusCode()).isEqualTo(204);

        assertThat(cut).hasValue(1);
        assertThat(stays).hasValue(0);
        assertThat(decide(camera, Secret.of(text(theirs, "token")))).isInstanceOf(AccessDecision.Forbidden.class);
        assertThat(gateway.database()
                        .list(
                                "select action from audit_log where object_id = ? order by id",
                                row -> row.getString(1),
                                text(theirs, "id")))
                .containsExactly("create", "revoke");
        assertThat(gateway.database()
                        .list(
                                "select event || ' ' || media from events where entity_id = ?",
                                row -> row.getString(1),
                                text(theirs, "id")))
                .containsExactly("share_revoked " + camera);
    }

    @Test
    void agentThatGoesToAnotherOwner_takesTheFormerOwnersCameraWithIt() {
        TestGateway.User user = gateway.newUser();
        Secret token = user.token();
        String site = text(json(gateway.send("POST", "/api/v1/sites", "{\"name\":\"home\"}", token)), "id");
        gateway.database()
                .update(
                        "insert into agents (agent_id, operator_id, owner_id) values ('333333333333', ?, ?)",
                        gateway.running().credentials().operatorId(),
                        UUID.fromString(user.id()));
        String name = "c" + UUID.randomUUID();
        HttpResponse<String> added = gateway.send("POST", "/api/v1/cameras", """
                {"name":"%s","title":"t","site_id":"%s",
                 "source":{"type":"agent","agent_id":"333333333333","input":"yard"}}""".formatted(name, site), token);
        assertThat(added.statusCode()).as(added.body()).isEqualTo(201);
        camera = name;
        Secret share = Secret.of(text(share("{}"), "token"));
        AtomicInteger cut = new AtomicInteger();
        open(share, cut::incrementAndGet);

        gateway.database().update("update agents set owner_id = null where agent_id = '333333333333'");

        await().atMost(Duration.ofSeconds(5)).untilAtomic(cut, org.hamcrest.Matchers.is(1));
        assertThat(decide(name, share)).isNotInstanceOf(AccessDecision.Allowed.class);
    }

    @Test
    void sessions_areListedForTheOperatorAndEndedWithAStayOut() {
        JsonNode share = share("{}");
        Secret token = Secret.of(text(share, "token"));
        AtomicInteger cut = new AtomicInteger();
        ViewingSession session = open(token, cut::incrementAndGet);
        session.addBytes(4711);
        session.playing(true);

        JsonNode listed = json(gateway.get("/api/v1/sessions?camera=" + camera)).get("items");
        assertThat(listed.size()).isEqualTo(1);
        JsonNode shown = listed.get(0);
        assertThat(text(shown, "id")).isEqualTo(session.id().toString());
        assertThat(text(shown, "camera")).isEqualTo(camera);
        assertThat(text(shown, "protocol")).isEqualTo("rtsp");
        assertThat(text(shown, "kind")).isEqualTo("live");
        assertThat(text(shown, "share_id")).isEqualTo(text(share, "id"));
        assertThat(text(shown, "address")).isEqualTo("192.0.2.7");
        assertThat(shown.get("bytes").getLongValue()).isEqualTo(4711);
        assertThat(shown.get("reception").isNull()).isTrue();
        session.reception(new Reception(
                Instant.parse("2026-11-20T12:00:00Z"), 0.25, 7, Duration.ofMillis(3), Duration.ofMillis(80)));
        JsonNode reception = json(gateway.get("/api/v1/sessions?camera=" + camera))
                .get("items")
                .get(0)
                .get("reception");
        assertThat(text(reception, "reported_at")).isEqualTo("2026-11-20T12:00:00Z");
        assertThat(reception.get("fraction_lost").getDoubleValue()).isEqualTo(0.25);
        assertThat(reception.get("packets_lost").getLongValue()).isEqualTo(7);
        assertThat(reception.get("jitter_ms").getDoubleValue()).isEqualTo(3);
        assertThat(reception.get("round_trip_ms").getDoubleValue()).isEqualTo(80);
        assertThat(json(gateway.get("/api/v1/cameras/" + camera))
                        .get("status")
                        .get("viewers")
                        .getIntValue())
                .isEqualTo(1);

        Secret foreign = gateway.bean(ApiKeys.class)
                .create(TestGateway.actor(OTHER_OPERATOR), "other", Role.PROVIDER)
                .token();
        assertThat(gateway.send("GET", "/api/v1/sessions", null, foreign).body())
                .doesNotContain(camera);
        assertThat(gateway.send("DELETE", "/api/v1/sessions/" + session.id(), null, foreign)
                        .statusCode())
                .isEqualTo(404);
        assertThat(cut).hasValue(0);

        assertThat(gateway.delete("/api/v1/sessions/" + session.id()).statusCode())
                .isEqualTo(204);
        assertThat(cut).hasValue(1);
        assertThat(decide(camera, token)).isInstanceOf(AccessDecision.Forbidden.class);
        assertThat(gateway.delete("/api/v1/sessions/" + session.id()).statusCode())
                .isEqualTo(404);
    }

    @Test
    void whileTheDatabaseIsAway_viewingGoesOnAndNothingIsFalseAfterwards() {
        JsonNode share = share("{}");
        Secret token = Secret.of(text(share, "token"));
        AtomicInteger cut = new AtomicInteger();
        open(token, cut::incrementAndGet);
        assertThat(decide(camera, gateway.apiKey())).isInstanceOf(AccessDecision.Allowed.class);

        gateway.testDatabase().allowConnections(false);
        gateway.testDatabase().cutConnections();
        try {
            assertThat(decide(camera, token)).isInstanceOf(AccessDecision.Allowed.class);
            assertThat(decide(camera, gateway.apiKey())).isInstanceOf(AccessDecision.Allowed.class);
            ViewingSession during = open(token, cut::incrementAndGet);
            assertThat(during.isOpen()).isTrue();
            assertThat(gateway.delete("/api/v1/cameras/" + camera + "/shares/" + text(share, "id"))
                            .statusCode())
                    .isEqualTo(503);
            assertThat(cut).hasValue(0);
        } finally {
            gateway.testDatabase().allowConnections(true);
        }

        await().atMost(Duration.ofSeconds(10))
                .until(() -> gateway.get("/api/v1/cameras/" + camera).statusCode() == 200);
        assertThat(gateway.delete("/api/v1/cameras/" + camera + "/shares/" + text(share, "id"))
                        .statusCode())
                .isEqualTo(204);
        assertThat(cut).hasValue(2);
        await().atMost(Duration.ofSeconds(15)).untilAsserted(() -> {
            // The feed follows by itself again, too.
            JsonNode second = share("{}");
            AtomicInteger cutSecond = new AtomicInteger();
            open(Secret.of(text(second, "token")), cutSecond::incrementAndGet);
            gateway.database().update("delete from shares where id = ?", UUID.fromString(text(second, "id")));
            await().atMost(Duration.ofSeconds(3)).untilAtomic(cutSecond, org.hamcrest.Matchers.is(1));
        });
    }

    // ---- helpers

    private JsonNode share(String terms) {
        HttpResponse<String> reply = gateway.post("/api/v1/cameras/" + camera + "/shares", terms);
        assertThat(reply.statusCode()).as(reply.body()).isEqualTo(201);
        return json(reply);
    }

    private static AccessDecision decide(String camera, Secret token) {
        return gateway.bean(AccessGate.class)
                .decide(new AccessRequest(
                        Protocol.RTSP,
                        camera,
                        Quality.MAIN,
                        SessionKind.LIVE,
                        new Credential.Token(token),
                        PEER,
                        "test"))
                .toCompletableFuture()
                .orTimeout(10, TimeUnit.SECONDS)
                .join();
    }

    private ViewingSession open(Secret token, Runnable end) {
        AccessDecision decision = decide(camera, token);
        assertThat(decision).isInstanceOf(AccessDecision.Allowed.class);
        SessionAdmission admission = gateway.bean(AccessGate.class)
                .open(((AccessDecision.Allowed) decision).permit(), Protocol.RTSP, PEER, "test", end);
        assertThat(admission).isInstanceOf(SessionAdmission.Admitted.class);
        ViewingSession session = ((SessionAdmission.Admitted) admission).session();
        assertThat(gateway.bean(ViewingSessions.class).find(session.id())).isPresent();
        return session;
    }

    private static String text(JsonNode node, String member) {
        return Objects.requireNonNull(node.get(member), () -> member + " in " + node)
                .getStringValue();
    }
}
