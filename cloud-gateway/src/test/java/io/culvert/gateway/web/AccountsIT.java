package io.culvert.gateway.web;

import static io.culvert.gateway.node.TestGateway.json;
import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.gateway.node.TestGateway;
import io.culvert.media.Secret;
import io.micronaut.json.tree.JsonNode;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class AccountsIT {

    private static TestGateway gateway;

    @BeforeAll
    static void start() {
        gateway = TestGateway.start();
    }

    @AfterAll
    static void stop() {
        gateway.close();
    }

    @Test
    void login_withTheFirstPassword_givesATokenThatWorks() {
        HttpResponse<String> reply = logIn("admin", gateway.adminPassword());
        assertThat(reply.statusCode()).isEqualTo(200);
        JsonNode body = json(reply);
        assertThat(body.get("token").getStringValue()).startsWith("clk_login_");
        assertThat(body.get("expires_at").getStringValue()).endsWith("Z");
        assertThat(body.get("user").get("login").getStringValue()).isEqualTo("admin");
        assertThat(body.get("user").get("max_cameras").isNull()).isTrue();

        Secret token = Secret.of(body.get("token").getStringValue());
        HttpResponse<String> me = gateway.send("GET", "/api/v1/users/me", null, token);
        assertThat(me.statusCode()).isEqualTo(200);
        assertThat(json(me).get("role").getStringValue()).isEqualTo("system");

        assertThat(gateway.send("POST", "/api/v1/logout", null, token).statusCode())
                .isEqualTo(204);
        assertThat(gateway.send("GET", "/api/v1/users/me", null, token).statusCode())
                .isEqualTo(401);
    }

    @Test
    void login_withAnotherPassword_answersTheSameAsForAnUnknownLogin() {
        HttpResponse<String> wrong = logIn("admin", Secret.of("not the password"));
        HttpResponse<String> unknown = logIn("nobody-" + UUID.randomUUID(), Secret.of("not the password"));
        assertThat(wrong.statusCode()).isEqualTo(401);
        assertThat(unknown.statusCode()).isEqualTo(401);
        assertThat(unknown.body()).isEqualTo(wrong.body()).contains("\"code\":\"login_failed\"");
    }

    @Test
    void login_asCookie_keepsTheTokenFromScriptsAndChecksTheOrigin() {
        HttpResponse<String> reply = gateway.send(
                "POST",
                "/api/v1/login",
                "{\"login\":\"admin\",\"password\":\"" + gateway.adminPassword().reveal() + "\",\"cookie\":true}",
                null);
        assertThat(reply.statusCode()).isEqualTo(200);
        assertThat(json(reply).get("token").isNull()).isTrue();
        String cookie = reply.headers().firstValue("Set-Cookie").orElseThrow();
        assertThat(cookie).contains("HttpOnly").contains("SameSite=Strict").contains("Path=/");

        String value = cookie.substring(0, cookie.indexOf(';'));
        assertThat(withCookie(value, "GET", "/api/v1/users/me", null).statusCode())
                .isEqualTo(200);
        assertThat(withCookie(value, "POST", "/api/v1/logout", null).body()).contains("origin_refused");
        assertThat(withCookie(value, "POST", "/api/v1/logout", "http://elsewhere.example")
                        .statusCode())
                .isEqualTo(403);
        assertThat(withCookie(value, "POST", "/api/v1/logout", gateway.running().httpUrl())
                        .statusCode())
                .isEqualTo(204);
    }

    @Test
    void anyCall_withoutCredential_answers401AsAProblem() {
        for (String path :
                List.of("/api/v1/users/me", "/api/v1/sites", "/api/v1/operator", "/api/v1/operator/api-keys")) {
            HttpResponse<String> reply = gateway.send("GET", path, null, null);
            assertThat(reply.statusCode()).as(path).isEqualTo(401);
            assertThat(reply.headers().firstValue("Content-Type").orElseThrow()).startsWith("application/problem+json");
            assertThat(reply.headers().firstValue("WWW-Authenticate")).isPresent();
            assertThat(json(reply).get("code").getStringValue()).isEqualTo("unauthenticated");
        }
    }

    @Test
    void apiKey_isShownOnceAndRevocable() {
        HttpResponse<String> made = gateway.post("/api/v1/operator/api-keys", "{\"label\":\"vms\"}");
        assertThat(made.statusCode()).isEqualTo(201);
        Secret key = Secret.of(json(made).get("key").getStringValue());
        assertThat(key.reveal()).startsWith("clk_key_");
        assertThat(gateway.send("GET", "/api/v1/operator", null, key).statusCode())
                .isEqualTo(200);
        assertThat(gateway.get("/api/v1/operator/api-keys").body())
                .contains("\"vms\"")
                .doesNotContain(key.reveal());

        String id = json(made).get("id").getStringValue();
        assertThat(gateway.delete("/api/v1/operator/api-keys/" + id).statusCode())
                .isEqualTo(204);
        assertThat(gateway.send("GET", "/api/v1/operator", null, key).statusCode())
                .isEqualTo(401);
        assertThat(gateway.delete("/api/v1/operator/api-keys/" + id).statusCode())
                .isEqualTo(404);
    }

    @Test
    void operator_showsItsNumber() {
        JsonNode operator = json(gateway.get("/api/v1/operator"));
        assertThat(operator.get("operator_id").getStringValue())
                .isEqualTo(Long.toString(gateway.running().credentials().operatorId()));
        assertThat(operator.get("public_host").getStringValue()).isEqualTo("127.0.0.1");
    }

    @Test
    void operators_areSeparateInstallationsForEachOther() {
        HttpResponse<String> made = gateway.post("/api/v1/operators", "{\"name\":\"second\"}");
        assertThat(made.statusCode()).isEqualTo(201);
        String id = json(made).get("operator_id").getStringValue();
        assertThat(id).matches("[1-9][0-9]{7}");
        JsonNode provider = json(made).get("provider");
        HttpResponse<String> login = logIn(
                provider.get("login").getStringValue(),
                Secret.of(provider.get("password").getStringValue()));
        Secret token = Secret.of(json(login).get("token").getStringValue());

        gateway.newUser(Map.of("login", "of-the-first"));
        assertThat(gateway.send("GET", "/api/v1/users", null, token).body()).doesNotContain("of-the-first");
        assertThat(gateway.send("GET", "/api/v1/operators", null, token).statusCode())
                .isEqualTo(403);
        assertThat(json(gateway.send("GET", "/api/v1/operator", null, token))
                        .get("operator_id")
                        .getStringValue())
                .isEqualTo(id);

        assertThat(gateway.delete("/api/v1/operators/" + id).statusCode()).isEqualTo(204);
        assertThat(gateway.send("GET", "/api/v1/operator", null, token).statusCode())
                .isEqualTo(401);
        assertThat(gateway.delete("/api/v1/operators/" + id).statusCode()).isEqualTo(404);
        long own = gateway.running().credentials().operatorId();
        assertThat(gateway.delete("/api/v1/operators/" + own).statusCode()).isEqualTo(409);
        assertThat(gateway.database()
                        .list(
                                "select action from audit_log where object_type = 'operator' and object_id = ? order by 1",
                                row -> row.getString(1),
                                id))
                .startsWith("create", "delete");
    }

    @Test
    void user_seesOnlyOwnSites() {
        Secret alice = gateway.newUser(Map.of("login", "alice")).token();
        Secret bob = gateway.newUser(Map.of("login", "bob")).token();
        HttpResponse<String> made = gateway.send("POST", "/api/v1/sites", "{\"name\":\"home\"}", alice);
        assertThat(made.statusCode()).isEqualTo(201);
        String site = "/api/v1/sites/" + json(made).get("id").getStringValue();

        assertThat(gateway.send("GET", site, null, alice).statusCode()).isEqualTo(200);
        assertThat(gateway.get(site).statusCode()).isEqualTo(200);
        HttpResponse<String> foreign = gateway.send("GET", site, null, bob);
        HttpResponse<String> unknown = gateway.send("GET", "/api/v1/sites/" + UUID.randomUUID(), null, bob);
        assertThat(foreign.statusCode()).isEqualTo(404);
        assertThat(foreign.body()).isEqualTo(unknown.body());
        assertThat(gateway.send("PATCH", site, "{\"name\":\"mine\"}", bob).body())
                .isEqualTo(unknown.body());
        assertThat(gateway.send("DELETE", site, null, bob).statusCode()).isEqualTo(404);
        assertThat(json(gateway.send("GET", "/api/v1/sites", null, bob))
                        .get("items")
                        .size())
                .isZero();

        HttpResponse<String> renamed = gateway.send("PATCH", site, "{\"name\":\"house\"}", alice);
        assertThat(json(renamed).get("name").getStringValue()).isEqualTo("house");
        assertThat(gateway.send("PATCH", site, "{\"name\":null}", alice).statusCode())
                .isIn(400, 422);
        assertThat(gateway.send("PATCH", site, "{}", alice).statusCode()).isEqualTo(200);
        assertThat(gateway.send("DELETE", site, null, alice).statusCode()).isEqualTo(204);
    }

    @Test
    void user_mayNotAdminister() {
        Secret carol = gateway.newUser(Map.of("login", "carol")).token();
        assertThat(gateway.send("GET", "/api/v1/users", null, carol).statusCode())
                .isEqualTo(403);
        assertThat(gateway.send("GET", "/api/v1/operator/api-keys", null, carol).statusCode())
                .isEqualTo(403);
    }

    @Test
    void users_listInPages_andPatch() {
        for (String name : List.of("page-a", "page-b", "page-c")) {
            gateway.newUser(Map.of("login", name));
        }
        JsonNode first = json(gateway.get("/api/v1/users?limit=2"));
        assertThat(first.get("items").size()).isEqualTo(2);
        String cursor = first.get("next").getStringValue();
        JsonNode second = json(gateway.get("/api/v1/users?limit=2&cursor=" + cursor));
        assertThat(second.get("items").get(0).get("login").getStringValue())
                .isGreaterThan(first.get("items").get(1).get("login").getStringValue());
        assertThat(gateway.get("/api/v1/users?cursor=%25%25").statusCode()).isEqualTo(422);
        assertThat(gateway.get("/api/v1/users?limit=0").statusCode()).isEqualTo(422);

        String id = first.get("items").get(1).get("id").getStringValue();
        JsonNode changed = json(gateway.patch("/api/v1/users/" + id, "{\"max_cameras\":7}"));
        assertThat(changed.get("max_cameras").getIntValue()).isEqualTo(7);
        assertThat(changed.get("login").getStringValue())
                .isEqualTo(first.get("items").get(1).get("login").getStringValue());
        JsonNode cleared = json(gateway.patch("/api/v1/users/" + id, "{\"max_cameras\":null}"));
        assertThat(cleared.get("max_cameras").isNull()).isTrue();
    }

    @Test
    void user_withATakenLogin_answers409() {
        gateway.newUser(Map.of("login", "dora"));
        HttpResponse<String> again =
                gateway.post("/api/v1/users", "{\"login\":\"DORA\",\"password\":\"long enough\",\"role\":\"user\"}");
        assertThat(again.statusCode()).isEqualTo(409);
        assertThat(json(again).get("code").getStringValue()).isEqualTo("login_not_available");
    }

    @Test
    void body_thatIsNoJson_isToldByItsPlaceAndNotRepeated() {
        for (String body : List.of(
                "{\"name\": clk_share_planted1234}",
                "{\"name\": \"a\", planted1234: 1}",
                "{\"name\": {\"planted1234\": 1}}",
                "planted1234")) {
            HttpResponse<String> answer = gateway.post("/api/v1/sites", body);
            assertThat(problem(answer)).isEqualTo("malformed");
            assertThat(answer.body()).doesNotContain("planted1234").containsAnyOf("JSON", "not as expected");
        }
    }

    @Test
    void badRequests_areProblemsWithACode() {
        assertThat(problem(gateway.post("/api/v1/sites", "{"))).isEqualTo("malformed");
        assertThat(problem(gateway.post("/api/v1/sites", "{\"name\":\"\"}"))).isEqualTo("invalid");
        assertThat(problem(gateway.post("/api/v1/sites", "{\"name\":{\"a\":1}}")))
                .isEqualTo("malformed");
        assertThat(problem(gateway.get("/api/v1/sites/not-an-id"))).isIn("malformed", "not_found");
        assertThat(problem(gateway.get("/api/v1/nothing-here"))).isEqualTo("not_found");
        assertThat(problem(gateway.send("PUT", "/api/v1/sites", "{}", gateway.apiKey())))
                .isEqualTo("method_not_allowed");
        JsonNode invalid = json(gateway.post("/api/v1/users", "{\"login\":\"x\",\"password\":\"short\"}"));
        assertThat(invalid.get("errors").get(0).get("field").getStringValue()).isEqualTo("password");
    }

    private static String problem(HttpResponse<String> reply) {
        assertThat(reply.headers().firstValue("Content-Type").orElseThrow()).startsWith("application/problem+json");
        assertThat(json(reply).get("status").getIntValue()).isEqualTo(reply.statusCode());
        return json(reply).get("code").getStringValue();
    }

    private static HttpResponse<String> withCookie(String cookie, String method, String path, @Nullable String origin) {
        HttpRequest.Builder request =
                gateway.request(path).header("Cookie", cookie).method(method, HttpRequest.BodyPublishers.noBody());
        if (origin != null) {
            request.header("Origin", origin);
        }
        return gateway.send(request.build());
    }

    private static HttpResponse<String> logIn(String login, Secret password) {
        return gateway.send(
                "POST",
                "/api/v1/login",
                "{\"login\":\"" + login + "\",\"password\":\"" + password.reveal() + "\"}",
                null);
    }
}
