package io.culvert.gateway.web;

import static io.culvert.gateway.node.TestGateway.json;
import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.gateway.node.TestGateway;
import io.culvert.gateway.web.ApiRoute.Kind;
import io.culvert.gateway.web.ApiWorld.Caller;
import io.culvert.media.Secret;
import io.micronaut.json.tree.JsonNode;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** That every call that changes something leaves its line, and who may read them. */
@Timeout(120)
class AuditIT {

    private static final String AUDIT = "/api/v1/audit";

    /** Calls that leave no line, and why. */
    private static final Map<String, String> EXCEPTIONS = Map.of(
            "POST /api/v1/cameras/probe", "looks at an address and changes nothing",
            "POST /api/v1/cameras/{name}/motion", "is no deed of a person; it is an event");

    /** They need an agent with a camera; CameraServicesIT sees their lines. */
    private static final String SERVICES = "/services/";

    private static TestGateway gateway;
    private static ApiWorld world;
    private static Caller admin;

    @BeforeAll
    static void start() {
        gateway = TestGateway.start();
        world = new ApiWorld(gateway);
        gateway.database().update("update users set may_add_by_agent_id = true");
        admin = admin();
    }

    @AfterAll
    static void stop() {
        gateway.close();
    }

    /** Who may be logged out by the call is somebody else each time. */
    private static Caller caller(ApiRoute route) {
        if (route.path().endsWith("/logout")) {
            return admin();
        }
        return route.path().endsWith("/me/password") ? world.user(admin) : admin;
    }

    private static Caller admin() {
        return new Caller("admin", gateway.logIn("admin", gateway.adminPassword()));
    }

    @Test
    void everyCallThatChangesSomething_leavesALine() {
        int walked = 0;
        for (ApiRoute route : ApiRoute.all(gateway)) {
            if (route.reads() || route.path().contains(SERVICES) || EXCEPTIONS.containsKey(route.toString())) {
                continue;
            }
            Caller caller = caller(route);
            String path = route.filled(fresh(route));
            String body = body(route);
            List<JsonNode> before = entries("", gateway.apiKey());
            HttpResponse<String> reply = world.send(route, path, body, caller);
            assertThat(reply.statusCode())
                    .as("%s %s: %s", route, body, reply.body())
                    .isBetween(200, 299);

            List<JsonNode> after = entries("", gateway.apiKey());
            assertThat(after.getFirst().get("id").getLongValue())
                    .as("the newest line after %s", route)
                    .isGreaterThan(
                            before.isEmpty() ? 0 : before.getFirst().get("id").getLongValue());
            JsonNode line = after.getFirst();
            assertThat(line.get("name").getStringValue()).as(route.toString()).isEqualTo(caller.name());
            assertThat(line.get("address").getStringValue()).isEqualTo("127.0.0.1");
            assertThat(line.get("credential").getStringValue()).startsWith("login:");
            assertThat(line.toString())
                    .doesNotContain("clk_", gateway.adminPassword().reveal());
            walked++;
        }
        assertThat(walked).isGreaterThan(20);
    }

    @Test
    void failedLogins_leaveNoLineAndAreCounted() {
        int before = entries("&action=log_in", gateway.apiKey()).size();
        for (int i = 0; i < 3; i++) {
            gateway.send("POST", "/api/v1/login", "{\"login\":\"admin\",\"password\":\"wrong\"}", null);
            gateway.send("POST", "/api/v1/login", "{\"login\":\"nobody\",\"password\":\"wrong\"}", null);
        }
        assertThat(entries("&action=log_in", gateway.apiKey())).hasSize(before);
        assertThat(gateway.get("/metrics").body()).containsPattern("culvert_logins_total\\{outcome=\"refused\"} 6");
    }

    @Test
    void list_isFilteredAndPaged() {
        String site = world.site(admin);
        send("PATCH", "/api/v1/sites/" + site, "{\"name\":\"a\"}");
        send("DELETE", "/api/v1/sites/" + site, null);

        assertThat(actions("&object_type=site&object_id=" + site)).containsExactly("delete", "change", "create");
        assertThat(actions("&object_id=" + site + "&action=change")).containsExactly("change");
        assertThat(actions("&object_id=" + site + "&user=ADMIN")).hasSize(3);
        assertThat(actions("&object_id=" + site + "&user=" + UUID.randomUUID())).isEmpty();
        assertThat(actions("&object_id=" + site + "&from=2100-01-01T00:00:00Z")).isEmpty();
        assertThat(actions("&object_id=" + site + "&to=2100-01-01T00:00:00Z")).hasSize(3);
        JsonNode newest = entries("&object_id=" + site, gateway.apiKey()).getFirst();
        assertThat(actions("&object_id=" + site + "&credential="
                        + newest.get("credential").getStringValue()))
                .hasSize(3);
        JsonNode first = json(gateway.get(AUDIT + "?limit=2&object_id=" + site));
        JsonNode second = json(gateway.get(AUDIT + "?limit=2&object_id=" + site + "&cursor="
                + first.get("next").getStringValue()));
        assertThat(second.get("items").get(0).get("action").getStringValue()).isEqualTo("create");
        assertThat(second.get("next").isNull()).isTrue();
        assertThat(gateway.get(AUDIT + "?operator_id=x").statusCode()).isEqualTo(422);
    }

    @Test
    void lines_ofAnOperatorAreForItsAdministratorsAndThoseOfTheInstallation() {
        ApiWorld.Operator other = world.operator("other");
        List<JsonNode> theirs = entries("", other.provider().token());
        assertThat(theirs)
                .isNotEmpty()
                .allMatch(line -> line.get("operator_id").getStringValue().equals(other.id()));
        String own = Long.toString(gateway.running().credentials().operatorId());
        assertThat(entries("&operator_id=" + own, other.provider().token())).isEqualTo(theirs);
        assertThat(entries("&operator_id=" + other.id(), gateway.apiKey())).isEqualTo(theirs);
        assertThat(entries("", gateway.apiKey()))
                .extracting(line -> line.get("operator_id").getStringValue())
                .contains(own, other.id());
        assertThat(entries("", other.apiKey().token())).isEqualTo(theirs);
        assertThat(gateway.send("GET", AUDIT, null, other.one().caller().token())
                        .statusCode())
                .isEqualTo(403);
    }

    // ------------------------------------------------------------------------------------------- what a call takes

    /** The keys of objects made for this one call. */
    private static List<String> fresh(ApiRoute route) {
        List<String> keys = new ArrayList<>();
        for (Kind kind : route.kinds()) {
            keys.add(
                    switch (kind) {
                        case SITE -> world.site(admin);
                        case USER -> gateway.newUser(admin.token(), Map.of()).id();
                        case API_KEY -> world.key(admin, "/api/v1/operator/api-keys", "{\"label\":\"x\"}");
                        case OPERATOR ->
                            world.made(admin, "/api/v1/operators", "{\"name\":\"x\"}")
                                    .get("operator_id")
                                    .getStringValue();
                        case AGENT -> world.looseAgent(admin);
                        case CAMERA -> camera();
                        case SHARE ->
                            world.share(admin, keys.getLast()).get("id").getStringValue();
                        case SESSION -> {
                            String camera = camera();
                            yield world.session(
                                    camera,
                                    Secret.of(world.share(admin, camera)
                                            .get("token")
                                            .getStringValue()));
                        }
                        case ENROLMENT -> world.enrolment(admin, world.site(admin));
                        case PIECE -> world.piece(admin, keys.getLast());
                    });
        }
        return keys;
    }

    private static String camera() {
        return world.camera(admin, world.site(admin), world.agent(admin))
                .get("name")
                .getStringValue();
    }

    private static @Nullable String body(ApiRoute route) {
        String template = route.bodyTemplate();
        if (template == null) {
            return null;
        }
        if (route.path().endsWith("/login")) {
            return "{\"login\":\"admin\",\"password\":\""
                    + gateway.adminPassword().reveal() + "\"}";
        }
        return template.replace("${NEW}", "n" + UUID.randomUUID())
                .replace("${SITE}", world.site(admin))
                .replace("${AGENT}", world.agent(admin));
    }

    private static void send(String method, String path, @Nullable String body) {
        assertThat(gateway.send(method, path, body, admin.token()).statusCode()).isBetween(200, 299);
    }

    private static List<String> actions(String filter) {
        return entries(filter, gateway.apiKey()).stream()
                .map(line -> line.get("action").getStringValue())
                .toList();
    }

    private static List<JsonNode> entries(String filter, Secret bearer) {
        List<JsonNode> lines = new ArrayList<>();
        json(gateway.send("GET", AUDIT + "?limit=1000" + filter, null, bearer))
                .get("items")
                .values()
                .forEach(lines::add);
        return lines;
    }
}
