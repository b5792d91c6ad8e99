package io.culvert.gateway.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.culvert.gateway.node.TestGateway;
import io.culvert.gateway.provisioning.AgentId;
import io.culvert.media.Secret;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The REST resource of agents. */
@Timeout(120)
final class AgentsIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static TestGateway gateway;

    @BeforeAll
    static void start() {
        gateway = TestGateway.start();
    }

    @AfterAll
    static void stop() {
        gateway.close();
    }

    private static JsonNode json(HttpResponse<String> response) {
        try {
            return JSON.readTree(response.body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static JsonNode registered() {
        HttpResponse<String> response = gateway.post("/api/v1/agents", "{\"model\":\"box\",\"serial\":\"S1\"}");
        assertThat(response.statusCode()).isEqualTo(201);
        return json(response);
    }

    private static String path(JsonNode agent) {
        return "/api/v1/agents/" + agent.get("agent_id").asText();
    }

    /** A user who may claim, logged in. */
    private static User user(boolean mayAdd) {
        TestGateway.User user = gateway.newUser(Map.of("may_add_by_agent_id", mayAdd));
        JsonNode site = json(gateway.send("POST", "/api/v1/sites", "{\"name\":\"home\"}", user.token()));
        return new User(user.id(), user.token(), site.get("id").asText());
    }

    private record User(String id, Secret token, String siteId) {
        HttpResponse<String> claim(JsonNode agent) {
            return send("POST", path(agent) + "/claim", "{\"site_id\":\"" + siteId + "\"}");
        }

        HttpResponse<String> send(String method, String path, @Nullable String json) {
            return gateway.send(method, path, json, token);
        }
    }

    /** As if its tunnel ended at another, living gateway. */
    private static void online(JsonNode agent) {
        gateway.database().update("""
                        update agents set key_fingerprint = 'sha256:' || repeat('a', 64), node = 'elsewhere',
                            connected_at = now(), last_seen = now(), powered_on_at = now(),
                            inputs = '[{"name":"yard","codec":"H264","width":1280,"height":720,"state":"ready","detail":""},
                                       {"name":"yard/sub","codec":"H264","width":640,"height":360,"state":"ready","detail":""},
                                       {"name":"gate","codec":"","width":0,"height":0,"state":"unknown","detail":""}]'
                        where agent_id = ?
                        """, agent.get("agent_id").asText());
    }

    @Test
    void register_givesARandomIdAndAKeyShownOnce() {
        JsonNode agent = registered();

        assertThat(AgentId.isValid(agent.get("agent_id").asText())).isTrue();
        assertThat(agent.get("activation_key").asText()).startsWith("clk_act_");
        HttpResponse<String> shown = gateway.get(path(agent));
        assertThat(shown.body()).doesNotContain("clk_act_");
        JsonNode view = json(shown);
        assertThat(view.get("state").asText()).isEqualTo("registered");
        assertThat(view.get("model").asText()).isEqualTo("box");
        assertThat(view.get("inputs").isArray()).isTrue();
        assertThat(gateway.database()
                        .one(
                                "select length(activation_key_hash) from agents where agent_id = ?",
                                row -> row.getInt(1),
                                agent.get("agent_id").asText()))
                .contains(32);
    }

    @Test
    void register_withAnIdOfOnesOwn_onceAndOnlyWithAFittingCheckDigit() {
        assertThat(gateway.post("/api/v1/agents", "{\"agent_id\":\"079927398713\"}")
                        .statusCode())
                .isEqualTo(201);
        HttpResponse<String> again = gateway.post("/api/v1/agents", "{\"agent_id\":\"079927398713\"}");
        assertThat(again.statusCode()).isEqualTo(409);
        assertThat(json(again).get("code").asText()).isEqualTo("agent_id_not_available");
        assertThat(gateway.post("/api/v1/agents", "{\"agent_id\":\"079927398714\"}")
                        .statusCode())
                .isEqualTo(422);
        assertThat(gateway.delete("/api/v1/agents/079927398713").statusCode()).isEqualTo(204);
        assertThat(gateway.get("/api/v1/agents/079927398713").statusCode()).isEqualTo(404);
        assertThat(gateway.post("/api/v1/agents", "{\"agent_id\":\"079927398713\"}")
                        .statusCode())
                .isEqualTo(201);
    }

    @Test
    void list_pagesThroughAll() {
        for (int i = 0; i < 5; i++) {
            registered();
        }
        int seen = 0;
        String cursor = "";
        do {
            JsonNode page = json(gateway.get("/api/v1/agents?limit=2" + cursor));
            seen += page.get("items").size();
            JsonNode next = page.get("next");
            cursor = next == null || next.isNull() ? "" : "&cursor=" + next.asText();
        } while (!cursor.isEmpty());
        assertThat(seen).isGreaterThanOrEqualTo(5);
    }

    @Test
    void list_narrowed_holdsOnlyWhatFits() {
        JsonNode agent = json(gateway.post("/api/v1/agents", "{\"model\":\"Dome 100%_x\",\"serial\":\"ZZ-77\"}"));
        registered();
        String id = agent.get("agent_id").asText();
        for (String search : List.of("dome", "zz-7", id.substring(2, 11), "100%25_", "dome&state=registered")) {
            assertThat(json(gateway.get("/api/v1/agents?search=" + search))
                            .get("items")
                            .findValuesAsText("agent_id"))
                    .as(search)
                    .containsExactly(id);
        }
        for (String none : List.of("search=dome&state=online", "search=dome&state=offline", "search=do_e")) {
            assertThat(json(gateway.get("/api/v1/agents?" + none)).get("items"))
                    .as(none)
                    .isEmpty();
        }
        assertThat(gateway.get("/api/v1/agents?state=asleep").statusCode()).isEqualTo(422);
        assertThat(gateway.get("/api/v1/agents?search=" + "x".repeat(201)).statusCode())
                .isEqualTo(422);
    }

    @Test
    void import_reportsEveryLine() {
        String csv = """
                agent_id,activation_key,model,serial
                100000000008,0123456789abcdef,"box, large",A1
                100000000008,0123456789abcdef,box,A1
                123,0123456789abcdef,box,A1
                ,,box,A4

                100000000016,short,box,A5
                """;
        HttpResponse<String> response = gateway.send(gateway.request("/api/v1/agents/import")
                .header("Authorization", "Bearer " + gateway.apiKey().reveal())
                .header("Content-Type", "text/csv")
                .POST(HttpRequest.BodyPublishers.ofString(csv))
                .build());

        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        JsonNode report = json(response);
        assertThat(report.get("registered").asInt()).isEqualTo(2);
        assertThat(report.get("refused").asInt()).isEqualTo(3);
        assertThat(report.get("lines").findValuesAsText("result"))
                .containsExactly(
                        "registered", "agent_id_not_available", "bad_agent_id", "registered", "bad_activation_key");
        assertThat(report.get("lines").get(4).get("line").asInt()).isEqualTo(7);
        assertThat(json(gateway.get("/api/v1/agents/100000000008")).get("model").asText())
                .isEqualTo("box, large");
    }

    private static HttpResponse<String> sent(String csv, String accept) {
        return gateway.sendToTheEnd(gateway.request("/api/v1/agents/import")
                .header("Authorization", "Bearer " + gateway.apiKey().reveal())
                .header("Content-Type", "text/csv")
                .header("Accept", accept)
                .POST(HttpRequest.BodyPublishers.ofString(csv))
                .build());
    }

    @Test
    void import_takesWhatSpreadsheetsWrite_andABrokenLineSpoilsNoOther() {
        String csv = String.join(
                "\r\n",
                "\uFEFF\"agent_id\";\"activation_key\";\"model\";\"serial\"",
                "100000000024;0123456789abcdef;\"box; large\";A1",
                "",
                ";;\"never ends;A2",
                ";;evil\u0000\u202E name;A3",
                ";;;;;;;more",
                "100000000024;0123456789abcdef;again;A1");

        JsonNode report = json(sent(csv, "application/json"));

        assertThat(report.get("lines").findValuesAsText("result"))
                .containsExactly("registered", "bad_line", "registered", "registered", "agent_id_not_available");
        assertThat(report.get("lines").findValuesAsText("line")).containsExactly("2", "4", "5", "6", "7");
        assertThat(json(gateway.get("/api/v1/agents/100000000024")).get("model").asText())
                .isEqualTo("box; large");
        String evil = report.get("lines").get(2).get("agent_id").asText();
        assertThat(json(gateway.get("/api/v1/agents/" + evil)).get("model").asText())
                .isEqualTo("evil name");
    }

    @Test
    void import_ofManyLines_tellsProgressAndIsQuick() throws IOException {
        String csv = ",,box,A\n".repeat(3_000) + "broken\n" + ",,box,B\n".repeat(999);
        long begun = System.nanoTime();

        HttpResponse<String> response = sent(csv, "text/event-stream");

        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(12));
        List<String> lines = response.body().lines().toList();
        assertThat(response.headers().firstValue("Content-Type")).contains("text/event-stream");
        assertThat(lines.stream().filter(line -> line.equals("event: progress")).count())
                .isEqualTo(8);
        assertThat(lines).contains("data: {\"done\":500,\"total\":4000}", "data: {\"done\":4000,\"total\":4000}");
        JsonNode report = JSON.readTree(lines.stream()
                .dropWhile(line -> !line.equals("event: report"))
                .filter(line -> line.startsWith("data: "))
                .findFirst()
                .orElseThrow()
                .substring("data: ".length()));
        assertThat(report.get("registered").asInt()).isEqualTo(3_999);
        assertThat(report.get("refused").asInt()).isEqualTo(1);
        assertThat(report.get("lines").get(3_000).get("result").asText()).isEqualTo("bad_agent_id");
        assertThat(gateway.database()
                        .one(
                                "select count(*) from audit_log where action = 'register' and object_id = ?",
                                row -> row.getInt(1),
                                report.get("lines").get(7).get("agent_id").asText()))
                .contains(1);
    }

    @Test
    void import_forWhoAcceptsEventsToo_isAStreamOfEvents() {
        HttpResponse<String> response = sent(",,box,A\n", "application/json, text/event-stream");

        assertThat(response.headers().firstValue("Content-Type")).contains("text/event-stream");
        assertThat(response.body().lines())
                .contains("event: progress", "data: {\"done\":1,\"total\":1}", "event: report");
    }

    @Test
    void import_ofTooMuch_isRefusedWithoutTakingAnyOfIt() {
        HttpResponse<String> tooLong = sent("1\n".repeat(100_001), "application/json");

        assertThat(tooLong.statusCode()).isEqualTo(413);
        assertThat(json(tooLong).get("code").asText()).isEqualTo("too_large");
        assertThat(sent("x".repeat((2 << 20) + 1), "application/json").statusCode())
                .isEqualTo(413);
    }

    @Test
    void foreignAndMissingAgents_areTheSame404() {
        JsonNode agent = registered();
        User stranger = user(true);
        HttpResponse<String> missing = stranger.send("GET", "/api/v1/agents/100000000107", null);

        HttpResponse<String> foreign = stranger.send("GET", path(agent), null);

        assertThat(foreign.statusCode()).isEqualTo(404);
        assertThat(foreign.body()).isEqualTo(missing.body());
        assertThat(stranger.send("POST", path(agent) + "/disconnect", null).body())
                .isEqualTo(missing.body());
        assertThat(stranger.send("POST", path(agent) + "/release", null).body()).isEqualTo(missing.body());
        assertThat(stranger.send("DELETE", path(agent), null).statusCode()).isEqualTo(403);
        assertThat(stranger.send("POST", path(agent) + "/activation-key", null).statusCode())
                .isEqualTo(403);
        assertThat(json(stranger.send("GET", "/api/v1/agents", null)).get("items"))
                .isEmpty();
    }

    @Test
    void activationKey_isReplaced() {
        JsonNode agent = registered();

        JsonNode renewed = json(gateway.post(path(agent) + "/activation-key", ""));

        assertThat(renewed.get("activation_key").asText())
                .startsWith("clk_act_")
                .isNotEqualTo(agent.get("activation_key").asText());
        assertThat(gateway.post("/api/v1/agents/100000000107/activation-key", "")
                        .statusCode())
                .isEqualTo(404);
    }

    @Test
    void claim_givesTheAgentAndDraftsToOneUser() {
        JsonNode agent = registered();
        online(agent);
        User first = user(true);
        User second = user(true);

        HttpResponse<String> claimed = first.claim(agent);

        assertThat(claimed.statusCode()).as(claimed.body()).isEqualTo(200);
        JsonNode body = json(claimed);
        assertThat(body.get("agent").get("owner").asText()).isEqualTo(first.id());
        assertThat(body.get("agent").get("state").asText()).isEqualTo("online");
        assertThat(body.get("drafts")).hasSize(2);
        JsonNode draft = body.get("drafts").get(0);
        assertThat(draft.get("source").get("input").asText()).isEqualTo("yard");
        assertThat(draft.get("source").get("sub_input").asText()).isEqualTo("yard/sub");
        assertThat(draft.get("site_id").asText()).isEqualTo(first.siteId());
        assertThat(draft.get("title").asText()).isEqualTo("Yard");
        assertThat(draft.get("name").asText()).startsWith("yard-");
        assertThat(draft.get("codec").asText()).isEqualTo("H264");
        assertThat(draft.get("width").asInt()).isEqualTo(1280);
        assertThat(draft.get("height").asInt()).isEqualTo(720);
        assertThat(body.get("drafts").get(1).get("codec").isNull()).isTrue();
        assertThat(json(first.send("GET", path(agent) + "/drafts", null)).get("items"))
                .hasSize(2);
        HttpResponse<String> saved = first.send("POST", "/api/v1/cameras", draft.toString());
        assertThat(saved.statusCode()).as(saved.body()).isEqualTo(201);
        JsonNode left = json(first.send("GET", path(agent) + "/drafts", null)).get("items");
        assertThat(left.findValuesAsText("title")).containsExactly("Gate");
        assertThat(second.send("GET", path(agent) + "/drafts", null).statusCode())
                .isEqualTo(404);
        assertThat(json(second.send("POST", path(agent) + "/claim", "{}"))
                        .get("code")
                        .asText())
                .isEqualTo("site_needed");
        assertThat(second.claim(agent).statusCode()).isEqualTo(404);
        assertThat(first.send("GET", path(agent), null).statusCode()).isEqualTo(200);
    }

    @Test
    void claim_ofWhatIsNotToBeHad_isOneAnswer() {
        JsonNode offline = registered();
        JsonNode longOn = registered();
        online(longOn);
        gateway.database()
                .update(
                        "update agents set powered_on_at = now() - interval '31 minutes' where agent_id = ?",
                        longOn.get("agent_id").asText());
        JsonNode fine = registered();
        online(fine);
        User may = user(true);
        User mayNot = user(false);
        HttpResponse<String> missing =
                may.send("POST", "/api/v1/agents/100000000107/claim", "{\"site_id\":\"" + may.siteId() + "\"}");

        assertThat(missing.statusCode()).isEqualTo(404);
        assertThat(json(missing).get("code").asText()).isEqualTo("agent_not_claimable");
        assertThat(may.claim(offline).body()).isEqualTo(missing.body());
        assertThat(may.claim(longOn).body()).isEqualTo(missing.body());
        assertThat(mayNot.claim(fine).body()).isEqualTo(missing.body());
        assertThat(may.send("POST", path(fine) + "/claim", "{\"site_id\":\"" + mayNot.siteId() + "\"}")
                        .body())
                .isEqualTo(missing.body());
        assertThat(gateway.post(path(longOn) + "/release", "").statusCode()).isEqualTo(200);
        assertThat(may.claim(longOn).statusCode()).isEqualTo(200);
        assertThat(may.send("POST", path(longOn) + "/release", null).statusCode())
                .isEqualTo(200);
        assertThat(may.claim(longOn).body()).isEqualTo(missing.body());
    }

    @Test
    void claim_guessing_isStopped() {
        User guesser = user(true);
        int last = 0;
        for (int i = 0; i < 11; i++) {
            last = guesser.send(
                            "POST", "/api/v1/agents/100000000107/claim", "{\"site_id\":\"" + guesser.siteId() + "\"}")
                    .statusCode();
        }
        assertThat(last).isEqualTo(429);
        User owner = user(true); // behind the same address
        JsonNode agent = registered();
        online(agent);
        assertThat(owner.claim(agent).statusCode()).isEqualTo(200);
    }
}
