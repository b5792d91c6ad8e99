package io.culvert.gateway.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.culvert.gateway.audit.Actor;
import io.culvert.gateway.node.TestGateway;
import io.culvert.gateway.provisioning.Agents;
import io.culvert.media.Secret;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who guesses learns nothing, gets nowhere and keeps nobody out. The long form is {@code soak guessing}. */
@Timeout(120)
final class GuessingIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String PASSWORD = "correct horse battery";
    private static final String HOME = "192.0.2.7";
    private static TestGateway gateway;

    @BeforeAll
    static void start() {
        gateway = TestGateway.start(Map.of("culvert.trusted.proxies", "127.0.0.1", "culvert.http.plain", "true"));
    }

    @AfterAll
    static void stop() {
        gateway.close();
    }

    private static HttpResponse<String> login(String login, String password, String from) {
        return gateway.send(gateway.request("/api/v1/login")
                .header("Content-Type", "application/json")
                .header("X-Forwarded-For", from)
                .POST(HttpRequest.BodyPublishers.ofString(
                        "{\"login\":\"" + login + "\",\"password\":\"" + password + "\"}"))
                .build());
    }

    private static String newUser() {
        String login = "u" + UUID.randomUUID();
        assertThat(gateway.post(
                                "/api/v1/users",
                                "{\"login\":\"" + login + "\",\"password\":\"" + PASSWORD
                                        + "\",\"may_add_by_agent_id\":true}")
                        .statusCode())
                .isEqualTo(201);
        return login;
    }

    @Test
    void logins_guessedFromOneAndFromManyAddresses_leaveTheOwnerIn() throws Exception {
        String owner = newUser();
        assertThat(login(owner, PASSWORD, HOME).statusCode()).isEqualTo(200);
        for (int addresses : new int[] {1, 1_000}) {
            List<Future<Integer>> guesses = new ArrayList<>();
            List<Integer> own = new ArrayList<>();
            try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
                for (int i = 0; i < 150; i++) {
                    String from = "198.51." + i % addresses / 250 + "." + i % addresses % 250;
                    String login = addresses > 1 || i % 2 == 0 ? owner : "nobody" + i;
                    String guess = "guess number " + i;
                    guesses.add(threads.submit(() -> login(login, guess, from).statusCode()));
                }
                for (int i = 0; i < 5; i++) {
                    own.add(login(owner, PASSWORD, HOME).statusCode());
                }
            }
            assertThat(own).as("the owner, against %s addresses", addresses).containsOnly(200);
            for (Future<Integer> guess : guesses) {
                assertThat(guess.get()).isIn(401, 429);
            }
        }
    }

    @Test
    void logins_guessedFromTheOwnersAddressAtOthers_leaveTheOwnerIn() {
        String owner = newUser();
        assertThat(login(owner, PASSWORD, "192.0.2.8").statusCode()).isEqualTo(200);
        for (int i = 0; i < 50; i++) {
            assertThat(login("nobody" + i, "guess", "192.0.2.8").statusCode()).isIn(401, 429);
        }

        assertThat(login(owner, PASSWORD, "192.0.2.8").statusCode()).isEqualTo(200);
    }

    // ------------------------------------------------------------------------------------------------ claims

    /** One agent for each reason why there may be none to be claimed. */
    private static Map<String, String> notToBeHad() throws Exception {
        Map<String, String> agents = new LinkedHashMap<>();
        agents.put("unknown", "100000000107");
        agents.put("no Agent ID", "100000000108");
        for (String kind : List.of("offline", "foreign", "claimed", "on for too long")) {
            agents.put(
                    kind,
                    JSON.readTree(gateway.post("/api/v1/agents", "{}").body())
                            .get("agent_id")
                            .asText());
        }
        for (String kind : List.of("foreign", "claimed", "on for too long")) {
            gateway.database().update("""
                    update agents set key_fingerprint = 'sha256:' || repeat('a', 64), node = 'elsewhere',
                        connected_at = now(), last_seen = now(), powered_on_at = now() where agent_id = ?
                    """, agents.get(kind));
        }
        gateway.database()
                .update(
                        "update agents set powered_on_at = now() - interval '31 minutes' where agent_id = ?",
                        agents.get("on for too long"));
        gateway.database()
                .update(
                        "update agents set owner_id = (select id from users limit 1) where agent_id = ?",
                        agents.get("claimed"));
        String other = JSON.readTree(gateway.post("/api/v1/operators", "{\"name\":\"other\"}")
                        .body())
                .get("operator_id")
                .asText();
        gateway.database()
                .update("update agents set operator_id = ?::bigint where agent_id = ?", other, agents.get("foreign"));
        return agents;
    }

    @Test
    void claims_ofWhatIsNotToBeHad_areOneAnswer() throws Exception {
        Map<String, String> agents = notToBeHad();
        Secret token = Secret.of(JSON.readTree(login(newUser(), PASSWORD, HOME).body())
                .get("token")
                .asText());
        String site = JSON.readTree(gateway.send("POST", "/api/v1/sites", "{\"name\":\"home\"}", token)
                        .body())
                .get("id")
                .asText();
        Map<String, String> answers = new HashMap<>();
        agents.forEach((kind, agentId) -> {
            HttpResponse<String> answer = gateway.send(
                    "POST", "/api/v1/agents/" + agentId + "/claim", "{\"site_id\":\"" + site + "\"}", token);
            answers.put(kind, answer.statusCode() + " " + shown(answer.headers()) + answer.body());
        });

        String unknown = Objects.requireNonNull(answers.get("unknown"));
        assertThat(unknown).startsWith("404").contains("agent_not_claimable");
        assertThat(answers.values()).as(answers.toString()).containsOnly(unknown);
    }

    private static Map<String, List<String>> shown(HttpHeaders headers) {
        Map<String, List<String>> shown = new HashMap<>(headers.map());
        shown.remove("date");
        return shown;
    }

    @Test
    void claims_ofWhatIsNotToBeHad_takeTheSameTime() throws Exception {
        Map<String, String> agents = notToBeHad();
        UUID user = gateway.database()
                .one("select id from users where login = ?", row -> row.getObject(1, UUID.class), newUser())
                .orElseThrow();
        Actor actor = new Actor(gateway.running().credentials().operatorId(), user, "test", HOME);
        Agents claims = gateway.bean(Agents.class);
        int rounds = 15;
        Map<String, long[]> took = new LinkedHashMap<>();
        for (int round = 0; round < rounds; round++) {
            for (Map.Entry<String, String> agent : agents.entrySet()) {
                long begun = System.nanoTime();
                assertThat(claims.claim(actor, agent.getValue(), UUID.randomUUID()))
                        .isEmpty();
                took.computeIfAbsent(agent.getKey(), kind -> new long[rounds])[round] = System.nanoTime() - begun;
            }
        }

        // What the machine does beside it only adds: the quickest of each kind tells of the work.
        List<Double> quickest = took.values().stream()
                .map(all -> Arrays.stream(all).min().orElseThrow() / 1e6)
                .toList();
        double least = quickest.stream().mapToDouble(Double::doubleValue).min().orElseThrow();
        double most = quickest.stream().mapToDouble(Double::doubleValue).max().orElseThrow();
        assertThat(least).isGreaterThanOrEqualTo(25);
        assertThat(most - least)
                .as("quickest of %s: %s", took.keySet(), quickest)
                .isLessThan(5);
    }
}
