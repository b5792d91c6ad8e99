package io.culvert.gateway.web;

import static io.culvert.gateway.node.TestGateway.json;
import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.gateway.accounts.ApiKeys;
import io.culvert.gateway.accounts.Role;
import io.culvert.gateway.node.TestGateway;
import io.culvert.media.Secret;
import io.micronaut.json.tree.JsonNode;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CamerasIT {

    private static final long OTHER_OPERATOR = 20_000_029L;
    private static final AtomicInteger COUNT = new AtomicInteger();

    private static TestGateway gateway;
    private static Secret otherKey;

    @BeforeAll
    static void start() {
        gateway = TestGateway.start(Map.of("culvert.outbound.allow", "203.0.113.0/24"));
        gateway.database().update("insert into operators (id, name) values (?, 'other')", OTHER_OPERATOR);
        otherKey = gateway.bean(ApiKeys.class)
                .create(TestGateway.actor(OTHER_OPERATOR), "other", Role.PROVIDER)
                .token();
    }

    @AfterAll
    static void stop() {
        gateway.close();
    }

    @Test
    void camera_isAddedShownListedChangedAndDeleted() {
        String name = freshName();
        HttpResponse<String> created = gateway.post(
                "/api/v1/cameras",
                "{\"name\":\"%s\",\"title\":\"Yard\",\"source\":%s}".formatted(name, rtsp("rtsp://203.0.113.7/live")));
        assertThat(created.statusCode()).as(created.body()).isEqualTo(201);
        JsonNode camera = json(created);
        assertThat(text(camera, "name")).isEqualTo(name);
        assertThat(text(camera, "title")).isEqualTo("Yard");
        assertThat(camera.get("on_demand").getBooleanValue()).isTrue();
        assertThat(text(camera.get("status"), "state")).isEqualTo("idle");
        assertThat(text(camera.get("source"), "url")).isEqualTo("rtsp://203.0.113.7/live");
        assertThat(camera.get("source").get("agent_id")).isNull();

        assertThat(json(gateway.get("/api/v1/cameras/" + name)).get("id")).isEqualTo(camera.get("id"));
        assertThat(gateway.get("/api/v1/cameras").body()).contains(name);

        HttpResponse<String> changed = gateway.patch("/api/v1/cameras/" + name, "{\"title\":\"Gate\",\"ptz\":true}");
        assertThat(changed.statusCode()).as(changed.body()).isEqualTo(200);
        assertThat(text(json(changed), "title")).isEqualTo("Gate");
        assertThat(json(changed).get("ptz").getBooleanValue()).isTrue();
        assertThat(epoch(name)).isEqualTo(1);

        assertThat(gateway.delete("/api/v1/cameras/" + name).statusCode()).isEqualTo(204);
        assertThat(gateway.get("/api/v1/cameras/" + name).statusCode()).isEqualTo(404);
        assertThat(gateway.delete("/api/v1/cameras/" + name).statusCode()).isEqualTo(404);
    }

    @Test
    void textThatNoTableTakes_isRefusedByItsField() {
        String camera = "/api/v1/cameras/" + add(freshName());
        String source = rtsp("rtsp://203.0.113.7/live");
        refused("title", gateway.post("/api/v1/cameras", "{\"title\":\"a\\u0000\",\"source\":%s}".formatted(source)));
        refused("title", gateway.patch(camera, "{\"title\":\"a\\u0000\"}"));
        refused("source.username", gateway.patch(camera, """
                {"source":{"type":"rtsp","url":"rtsp://203.0.113.7/live","username":"a\\u0000","password":"p"}}"""));
        refused("label", gateway.post(camera + "/protected", """
                {"from":"2026-01-31T12:00:00Z","to":"2026-01-31T13:00:00Z","label":"a\\u0000"}"""));
        refused("label", gateway.post(camera + "/shares", "{\"label\":\"a\\u0000\"}"));
        refused("login", gateway.post("/api/v1/users", "{\"login\":\"a\\u0000\",\"password\":\"long enough\"}"));
        refused("login", gateway.send("POST", "/api/v1/login", "{\"login\":\"a\\u0000\",\"password\":\"p\"}", null));
        refused("name", gateway.post("/api/v1/sites", "{\"name\":\"a\\u0000\"}"));
        refused("name", gateway.post("/api/v1/operators", "{\"name\":\"a\\u0000\"}"));
        refused("label", gateway.post("/api/v1/operator/api-keys", "{\"label\":\"a\\u0000\"}"));
        refused("model", gateway.post("/api/v1/agents", "{\"model\":\"a\\u0000\"}"));
        refused("title", gateway.post("/api/v1/enrolments", "{\"title\":\"a\\u0000\"}"));
    }

    private static void refused(String field, HttpResponse<String> reply) {
        assertThat(reply.statusCode()).as(reply.body()).isEqualTo(422);
        assertThat(reply.body()).contains("\"field\":\"" + field + "\"");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"agents?search=%00", "events?media=a%00", "sessions?camera=%00", "audit?limit=1&cursor=%00"})
    void questionWithATextThatNoTableTakes_isNoFailureOfTheGateway(String question) {
        HttpResponse<String> reply = gateway.get("/api/v1/" + question);
        assertThat(reply.statusCode()).as(question + " " + reply.body()).isLessThan(500);
    }

    @Test
    void camera_withoutAName_getsOneFromItsTitle() {
        HttpResponse<String> created = gateway.post(
                "/api/v1/cameras",
                "{\"title\":\"Back Yard\",\"source\":%s}".formatted(rtsp("rtsp://203.0.113.7/live")));

        assertThat(text(json(created), "name")).matches("back-yard-[a-z0-9]{6}");
    }

    @Test
    void name_thatIsTakenOrReserved_isNotAvailableByTheSameAnswer() {
        String name = add(freshName());

        HttpResponse<String> taken = tryAdd(name, gateway.apiKey());
        HttpResponse<String> takenByOthers = tryAdd(name, otherKey);
        HttpResponse<String> reserved = tryAdd("api", gateway.apiKey());

        assertThat(taken.statusCode()).isEqualTo(409);
        assertThat(taken.body()).contains("\"code\":\"name_not_available\"");
        assertThat(reserved.body()).isEqualTo(taken.body());
        assertThat(takenByOthers.body()).isEqualTo(taken.body());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Upper",
                "a b",
                "-a",
                "ä",
                "a/b",
                "..",
                "this-name-is-longer-than-sixty-three-letters-which-is-too-long-for-it"
            })
    void name_thatIsNone_isInvalid(String name) {
        assertThat(tryAdd(name, gateway.apiKey()).statusCode()).isEqualTo(422);
    }

    @Test
    void rename_toAFreeName_worksAndToATakenOneDoesNot() {
        String one = add(freshName());
        String two = add(freshName());
        String three = freshName();

        assertThat(gateway.patch("/api/v1/cameras/" + one, "{\"name\":\"%s\"}".formatted(two))
                        .statusCode())
                .isEqualTo(409);
        assertThat(gateway.patch("/api/v1/cameras/" + one, "{\"name\":\"%s\"}".formatted(three))
                        .statusCode())
                .isEqualTo(200);
        assertThat(gateway.get("/api/v1/cameras/" + one).statusCode()).isEqualTo(404);
        assertThat(gateway.get("/api/v1/cameras/" + three).statusCode()).isEqualTo(200);
    }

    @Test
    void password_isNeverReturnedNorStoredInTheClear() {
        String name = freshName();
        HttpResponse<String> created = gateway.post("/api/v1/cameras", """
                {"name":"%s","title":"t","source":{"type":"rtsp","url":"rtsp://203.0.113.7/a?pwd=canary-one",
                 "username":"admin","password":"canary-two"}}""".formatted(name));
        assertThat(created.statusCode()).as(created.body()).isEqualTo(201);

        assertThat(created.body()).doesNotContain("canary");
        assertThat(gateway.get("/api/v1/cameras/" + name).body())
                .doesNotContain("canary")
                .contains("admin");
        List<String> row =
                gateway.database().list("select cameras::text from cameras where name = ?", r -> r.getString(1), name);
        assertThat(row.toString())
                .doesNotContain("canary")
                .doesNotContain(hex("canary-one"))
                .doesNotContain(hex("canary-two"));
    }

    @Test
    void source_changed_makesANewEpochAndTitleDoesNot() {
        String name = add(freshName());

        gateway.patch("/api/v1/cameras/" + name, "{\"title\":\"x\"}");
        assertThat(epoch(name)).isEqualTo(1);
        gateway.patch("/api/v1/cameras/" + name, "{\"source\":{\"url\":\"rtsp://203.0.113.7/live\"}}");
        assertThat(epoch(name)).isEqualTo(1);
        gateway.patch("/api/v1/cameras/" + name, "{\"source\":{\"url\":\"rtsp://203.0.113.7/other\"}}");
        assertThat(epoch(name)).isEqualTo(2);
    }

    @Test
    void source_ofAKindThatIsNotBuilt_isRefusedClearly() {
        HttpResponse<String> publish = gateway.post(
                "/api/v1/cameras", "{\"title\":\"t\",\"source\":{\"type\":\"publish\",\"publish_path\":\"a/b\"}}");
        assertThat(publish.statusCode()).isEqualTo(422);
        assertThat(publish.body()).contains("\"code\":\"not_supported\"");
        assertThat(gateway.post("/api/v1/cameras", "{\"title\":\"t\"}").statusCode())
                .isEqualTo(422);
        assertThat(gateway.post("/api/v1/cameras", "{\"title\":\"t\",\"source\":{\"type\":\"x\"}}")
                        .statusCode())
                .isEqualTo(422);
    }

    @Test
    void recording_isSetKeptAndPatched() {
        String name = freshName();
        HttpResponse<String> added = gateway.post(
                "/api/v1/cameras",
                "{\"name\":\"%s\",\"title\":\"t\",\"dvr\":{\"mode\":\"motion\",\"motion_days\":30},\"source\":%s}"
                        .formatted(name, rtsp("rtsp://203.0.113.7/live")));
        assertThat(added.body()).contains("\"dvr\":{\"mode\":\"motion\",\"depth_days\":7,\"motion_days\":30");

        HttpResponse<String> patched =
                gateway.patch("/api/v1/cameras/" + name, "{\"dvr\":{\"mode\":\"continuous\",\"space_gb\":20}}");
        assertThat(patched.body())
                .contains("\"dvr\":{\"mode\":\"continuous\",\"depth_days\":7,\"motion_days\":30,\"space_gb\":20}");
        assertThat(gateway.get("/api/v1/cameras/" + name).body()).contains("\"space_gb\":20");
        assertThat(gateway.patch("/api/v1/cameras/" + name, "{\"dvr\":{\"depth_days\":0}}")
                        .body())
                .contains("dvr.depth_days");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"mode\":\"sometimes\"}",
                "{\"mode\":\"continuous\",\"depth_days\":0}",
                "{\"depth_days\":100000}",
                "{\"motion_days\":-1}",
                "{\"space_gb\":0}"
            })
    void recording_thatCannotBe_isRefusedByItsField(String dvr) {
        HttpResponse<String> answer = gateway.post(
                "/api/v1/cameras",
                "{\"title\":\"t\",\"dvr\":%s,\"source\":%s}".formatted(dvr, rtsp("rtsp://203.0.113.7/live")));
        assertThat(answer.statusCode()).isEqualTo(422);
        assertThat(answer.body()).contains("\"dvr." + dvr.replaceAll(".*\\W(\\w+)\":[^:]*$", "$1") + "\"");
    }

    @Test
    void source_atAnAgentThatIsNotTheOperators_isNotFound() {
        gateway.database()
                .update("insert into agents (agent_id, operator_id) values ('111111111117', ?)", OTHER_OPERATOR);
        String body = "{\"title\":\"t\",\"source\":{\"type\":\"agent\",\"agent_id\":\"%s\",\"input\":\"a\"}}";

        HttpResponse<String> foreign = gateway.post("/api/v1/cameras", body.formatted("111111111117"));
        HttpResponse<String> none = gateway.post("/api/v1/cameras", body.formatted("222222222222"));

        assertThat(foreign.statusCode()).isEqualTo(404);
        assertThat(foreign.body()).isEqualTo(none.body());
    }

    @Test
    void everyCallOnAForeignCamera_answersAsForOneThatDoesNotExist() {
        String name = add(freshName());
        String share = text(json(gateway.post("/api/v1/cameras/" + name + "/shares", "{\"label\":\"l\"}")), "id");
        String missing = freshName();
        List<String[]> calls = List.of(
                new String[] {"GET", "", null},
                new String[] {"PATCH", "", "{\"title\":\"stolen\"}"},
                new String[] {"DELETE", "", null},
                new String[] {"GET", "/shares", null},
                new String[] {"POST", "/shares", "{\"label\":\"x\"}"},
                new String[] {"GET", "/shares/" + share, null},
                new String[] {"PATCH", "/shares/" + share, "{\"label\":\"x\"}"},
                new String[] {"POST", "/shares/" + share + "/reveal", null},
                new String[] {"DELETE", "/shares/" + share, null});
        for (String[] call : calls) {
            HttpResponse<String> foreign =
                    gateway.send(call[0], "/api/v1/cameras/" + name + call[1], call[2], otherKey);
            HttpResponse<String> none =
                    gateway.send(call[0], "/api/v1/cameras/" + missing + call[1], call[2], otherKey);
            assertThat(foreign.statusCode()).as(call[0] + " " + call[1]).isEqualTo(404);
            assertThat(foreign.body()).isEqualTo(none.body());
        }
        assertThat(gateway.send("GET", "/api/v1/cameras", null, otherKey).body())
                .doesNotContain(name);
        assertThat(json(gateway.get("/api/v1/cameras/" + name + "/shares"))
                        .get("items")
                        .size())
                .isEqualTo(1);
    }

    @Test
    void user_needsASiteAndSeesTheCamerasOfOwnSitesOnly() {
        String providersCamera = add(freshName());
        Secret user = gateway.newUser(Map.of("max_cameras", 1)).token();
        HttpResponse<String> without = tryAdd(freshName(), user);
        assertThat(without.statusCode()).isEqualTo(422);
        assertThat(without.body()).contains("site_id");

        String site = text(json(gateway.send("POST", "/api/v1/sites", "{\"name\":\"home\"}", user)), "id");
        String mine = freshName();
        HttpResponse<String> added = addIn(site, mine, user);
        assertThat(added.statusCode()).as(added.body()).isEqualTo(201);
        assertThat(addIn(site, freshName(), user).body()).contains("\"code\":\"limit_reached\"");

        assertThat(gateway.send("GET", "/api/v1/cameras/" + mine, null, user).statusCode())
                .isEqualTo(200);
        assertThat(gateway.send("GET", "/api/v1/cameras/" + providersCamera, null, user)
                        .statusCode())
                .isEqualTo(404);
        Secret neighbour = gateway.newUser().token();
        assertThat(gateway.send("GET", "/api/v1/cameras/" + mine, null, neighbour)
                        .statusCode())
                .isEqualTo(404);
        assertThat(addIn(site, freshName(), neighbour).statusCode()).isEqualTo(404);
        assertThat(gateway.get("/api/v1/cameras/" + mine).statusCode()).isEqualTo(200);
    }

    @Test
    void camerasAddedAtOnce_doNotGoBeyondTheUsersLimit() throws Exception {
        Secret user = gateway.newUser(Map.of("max_cameras", 3)).token();
        String site = text(json(gateway.send("POST", "/api/v1/sites", "{\"name\":\"home\"}", user)), "id");
        List<Callable<Integer>> adds =
                Collections.nCopies(12, () -> addIn(site, freshName(), user).statusCode());

        assertThat(atOnce(adds).stream().filter(status -> status == 201)).hasSize(3);
        assertThat(addIn(site, freshName(), user).body()).contains("\"code\":\"limit_reached\"");
    }

    @Test
    void site_withCameras_isNotDeletedUntilTheyAreGone() {
        String site = text(json(gateway.post("/api/v1/sites", "{\"name\":\"home\"}")), "id");
        String name = freshName();
        assertThat(addIn(site, name, gateway.apiKey()).statusCode()).isEqualTo(201);

        HttpResponse<String> refused = gateway.delete("/api/v1/sites/" + site);

        assertThat(refused.statusCode()).as(refused.body()).isEqualTo(409);
        assertThat(refused.body()).contains("\"code\":\"site_in_use\"");
        assertThat(text(json(gateway.get("/api/v1/cameras/" + name)), "site_id"))
                .isEqualTo(site);
        assertThat(gateway.delete("/api/v1/cameras/" + name).statusCode()).isEqualTo(204);
        assertThat(gateway.delete("/api/v1/sites/" + site).statusCode()).isEqualTo(204);
    }

    @Test
    void site_deletedWhileACameraComesIn_leavesNoCameraWithoutASite() throws Exception {
        for (int round = 0; round < 10; round++) {
            String site = text(json(gateway.post("/api/v1/sites", "{\"name\":\"home\"}")), "id");
            String name = freshName();

            List<Integer> answers = atOnce(List.of(
                    () -> addIn(site, name, gateway.apiKey()).statusCode(),
                    () -> gateway.delete("/api/v1/sites/" + site).statusCode()));

            assertThat(answers).isIn(List.of(201, 409), List.of(404, 204), List.of(409, 204));
            assertThat(gateway.database()
                            .list("select 1 from cameras where name = ? and site_id is null", row -> 1, name))
                    .isEmpty();
        }
    }

    @Test
    void userCannotNameAPrivateAddress() {
        Secret user = gateway.newUser().token();
        String site = text(json(gateway.send("POST", "/api/v1/sites", "{\"name\":\"home\"}", user)), "id");
        for (String url :
                List.of("rtsp://127.0.0.1:8554/x", "rtsp://10.0.0.1/x", "rtsp://[::1]/x", "rtsp://169.254.169.254/")) {
            HttpResponse<String> reply = gateway.send(
                    "POST",
                    "/api/v1/cameras",
                    "{\"title\":\"t\",\"site_id\":\"%s\",\"source\":%s}".formatted(site, rtsp(url)),
                    user);
            assertThat(reply.statusCode()).as(url).isEqualTo(422);
        }
    }

    @Test
    void list_inPages_givesEveryCameraOnce() {
        List<String> added = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            String name = "paged-" + freshName();
            assertThat(tryAdd(name, otherKey).statusCode()).isEqualTo(201);
            added.add(name);
        }
        List<String> listed = new ArrayList<>();
        String cursor = "";
        do {
            JsonNode page = json(gateway.send("GET", "/api/v1/cameras?limit=2&cursor=" + cursor, null, otherKey));
            page.get("items").values().forEach(item -> listed.add(text(item, "name")));
            cursor = page.get("next").isNull() ? null : text(page, "next");
        } while (cursor != null);

        assertThat(listed).isSorted().doesNotHaveDuplicates().containsAll(added);
    }

    @Test
    void probe_ofNothing_saysSoInPlainWords() {
        JsonNode reply = json(gateway.post("/api/v1/cameras/probe", "{\"url\":\"rtsp://127.0.0.1:1/live\"}"));

        assertThat(reply.get("ok").getBooleanValue()).isFalse();
        assertThat(text(reply, "error")).isEqualTo("unreachable");
        assertThat(text(reply, "message")).contains("cannot be reached");
        assertThat(json(gateway.post("/api/v1/cameras/probe", "{\"url\":\"http://x/\"}"))
                        .get("error")
                        .getStringValue())
                .isEqualTo("bad_url");
    }

    // ---- helpers

    private static List<Integer> atOnce(List<Callable<Integer>> calls) throws Exception {
        List<Integer> answers = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<Integer> answer : threads.invokeAll(calls)) {
                answers.add(answer.get());
            }
        }
        return answers;
    }

    private static String add(String name) {
        HttpResponse<String> reply = tryAdd(name, gateway.apiKey());
        assertThat(reply.statusCode()).as(reply.body()).isEqualTo(201);
        return name;
    }

    private static HttpResponse<String> tryAdd(String name, Secret credential) {
        return gateway.send(
                "POST",
                "/api/v1/cameras",
                "{\"name\":\"%s\",\"title\":\"t\",\"source\":%s}".formatted(name, rtsp("rtsp://203.0.113.7/live")),
                credential);
    }

    private static HttpResponse<String> addIn(String site, String name, Secret credential) {
        return gateway.send(
                "POST",
                "/api/v1/cameras",
                "{\"name\":\"%s\",\"title\":\"t\",\"site_id\":\"%s\",\"source\":%s}"
                        .formatted(name, site, rtsp("rtsp://203.0.113.7/live")),
                credential);
    }

    private static String rtsp(String url) {
        return "{\"type\":\"rtsp\",\"url\":\"" + url + "\"}";
    }

    private static long epoch(String name) {
        return gateway.database()
                .one("select epoch from cameras where name = ?", row -> row.getLong(1), name)
                .orElseThrow();
    }

    private static String freshName() {
        return "c" + UUID.randomUUID();
    }

    private static String hex(String text) {
        return java.util.HexFormat.of().formatHex(text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }

    private static String text(JsonNode node, String member) {
        return Objects.requireNonNull(node.get(member), () -> member + " in " + node)
                .getStringValue();
    }
}
