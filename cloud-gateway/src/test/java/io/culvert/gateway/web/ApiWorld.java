package io.culvert.gateway.web;

import static io.culvert.gateway.node.TestGateway.json;
import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.gateway.access.AccessDecision;
import io.culvert.gateway.access.AccessGate;
import io.culvert.gateway.access.AccessRequest;
import io.culvert.gateway.access.Credential;
import io.culvert.gateway.access.Protocol;
import io.culvert.gateway.access.SessionAdmission;
import io.culvert.gateway.access.SessionKind;
import io.culvert.gateway.node.TestGateway;
import io.culvert.gateway.stream.Quality;
import io.culvert.media.Secret;
import io.micronaut.json.tree.JsonNode;
import java.net.InetSocketAddress;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Makes objects of every kind over REST, for tests that walk all routes. */
final class ApiWorld {

    final TestGateway gateway;

    ApiWorld(TestGateway gateway) {
        this.gateway = gateway;
    }

    /** Somebody who calls. */
    record Caller(String name, Secret token) {
        @Override
        public String toString() {
            return name;
        }
    }

    /** A user with one object of each kind. */
    record Person(
            String userId,
            Caller caller,
            String site,
            String agent,
            String camera,
            String cameraId,
            String share,
            String session,
            String enrolment,
            String piece) {

        List<String> keys() {
            return List.of(userId, site, agent, camera, cameraId, share, session, enrolment, piece);
        }
    }

    /** @param loose an agent that could be claimed */
    record Operator(String id, Caller provider, Caller apiKey, String apiKeyId, String loose, Person one, Person two) {}

    Operator operator(String name) {
        JsonNode made = json(gateway.post("/api/v1/operators", "{\"name\":\"" + name + "\"}"));
        JsonNode login = made.get("provider");
        Caller provider = new Caller(
                "provider of " + name,
                gateway.logIn(
                        login.get("login").getStringValue(),
                        Secret.of(login.get("password").getStringValue())));
        JsonNode key = made(provider, "/api/v1/operator/api-keys", "{\"label\":\"key\"}");
        return new Operator(
                made.get("operator_id").getStringValue(),
                provider,
                new Caller("API key of " + name, Secret.of(key.get("key").getStringValue())),
                key.get("id").getStringValue(),
                looseAgent(provider),
                person(provider, name + " one"),
                person(provider, name + " two"));
    }

    /** A user who is logged in, with the password that {@link ApiRoute} knows; named by the login. */
    Caller user(Caller provider) {
        TestGateway.User user = gateway.newUser(provider.token(), Map.of());
        return new Caller(user.login(), user.token());
    }

    private Person person(Caller provider, String name) {
        TestGateway.User made = gateway.newUser(provider.token(), Map.of("may_add_by_agent_id", true));
        Caller user = new Caller("user " + name, made.token());
        String site = site(user);
        String agent = agent(provider);
        gateway.database()
                .update(
                        "update agents set owner_id = ?, site_id = ? where agent_id = ?",
                        UUID.fromString(made.id()),
                        UUID.fromString(site),
                        agent);
        JsonNode camera = camera(user, site, agent);
        String cameraName = camera.get("name").getStringValue();
        JsonNode share = made(user, "/api/v1/cameras/" + cameraName + "/shares", "{}");
        return new Person(
                made.id(),
                user,
                site,
                agent,
                cameraName,
                camera.get("id").getStringValue(),
                share.get("id").getStringValue(),
                session(cameraName, Secret.of(share.get("token").getStringValue())),
                enrolment(user, site),
                piece(user, cameraName));
    }

    String site(Caller caller) {
        return key(caller, "/api/v1/sites", "{\"name\":\"home\"}");
    }

    JsonNode camera(Caller caller, String site, String agent) {
        return made(caller, "/api/v1/cameras", """
                {"title":"t","site_id":"%s","source":{"type":"agent","agent_id":"%s","input":"yard"}}""".formatted(site, agent));
    }

    String enrolment(Caller caller, String site) {
        return key(caller, "/api/v1/enrolments", """
                {"site_id":"%s","title":"t","wifi":{"ssid":"s","password":"long enough","security":"WPA"}}""".formatted(site));
    }

    /** A protected piece of the camera's recordings. */
    String piece(Caller caller, String camera) {
        return key(caller, "/api/v1/cameras/" + camera + "/protected", """
                {"from":"2026-01-31T12:00:00Z","to":"2026-01-31T13:00:00Z"}""");
    }

    JsonNode share(Caller caller, String camera) {
        return made(caller, "/api/v1/cameras/" + camera + "/shares", "{}");
    }

    String agent(Caller provider) {
        return made(provider, "/api/v1/agents", "{}").get("agent_id").getStringValue();
    }

    /** As if its tunnel ended at another, living gateway. */
    String looseAgent(Caller provider) {
        String agent = agent(provider);
        gateway.database().update("""
                update agents set key_fingerprint = 'sha256:' || repeat('a', 64), node = 'elsewhere', connected_at = now(),
                    last_seen = now(), powered_on_at = now() where agent_id = ?
                """, agent);
        return agent;
    }

    /** A viewer of the camera, who does not take anything yet. */
    String session(String camera, Secret shareToken) {
        InetSocketAddress peer = new InetSocketAddress("192.0.2.7", 5000);
        AccessGate gate = gateway.bean(AccessGate.class);
        AccessDecision decision = gate.decide(new AccessRequest(
                        Protocol.RTSP,
                        camera,
                        Quality.MAIN,
                        SessionKind.LIVE,
                        new Credential.Token(shareToken),
                        peer,
                        "test"))
                .toCompletableFuture()
                .orTimeout(10, TimeUnit.SECONDS)
                .join();
        SessionAdmission admission =
                gate.open(((AccessDecision.Allowed) decision).permit(), Protocol.RTSP, peer, "test", () -> {});
        return ((SessionAdmission.Admitted) admission).session().id().toString();
    }

    /** The route's call as somebody makes it; without a body when that is null. */
    HttpResponse<String> send(ApiRoute route, String path, @Nullable String body, Caller caller) {
        HttpRequest.Builder request = gateway.request(path)
                .header("Authorization", "Bearer " + caller.token().reveal())
                .method(
                        route.method().name(),
                        body == null ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body));
        if (body != null) {
            request.header("Content-Type", body.startsWith("{") ? "application/json" : "text/csv");
        }
        return gateway.send(request.build());
    }

    String key(Caller caller, String path, String body) {
        return made(caller, path, body).get("id").getStringValue();
    }

    JsonNode made(Caller caller, String path, String body) {
        HttpResponse<String> reply = gateway.send("POST", path, body, caller.token());
        assertThat(reply.statusCode()).as(path + " " + reply.body()).isEqualTo(201);
        return json(reply);
    }
}
