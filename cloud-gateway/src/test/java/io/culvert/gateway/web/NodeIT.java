package io.culvert.gateway.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.culvert.gateway.node.TestGateway;
import io.culvert.media.Secret;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;

/** What a node says about itself, and how it bears a database that is away. */
class NodeIT {

    private static TestGateway gateway;

    @BeforeAll
    static void start() {
        gateway = TestGateway.start(Map.of("culvert.trusted.proxies", "127.0.0.1", "culvert.https.port", "off"));
    }

    @AfterAll
    static void stop() {
        gateway.close();
    }

    @Test
    void openApi_isServedAndNamesTheCalls() {
        HttpResponse<String> reply = gateway.send("GET", "/api/v1/openapi.yml", null, null);
        assertThat(reply.statusCode()).isEqualTo(200);
        Map<String, Object> document = new Yaml().load(reply.body());
        assertThat(document.get("paths")).asString().contains("/api/v1/login", "/api/v1/users/me", "/health");
        assertThat(reply.body())
                .contains("may_add_by_agent_id", "name: limit", "name: cursor")
                .doesNotContain("mayAddByAgentId", "PageRequest", "name: principal");
    }

    @Test
    void docs_isAPageWithoutScripts() {
        HttpResponse<String> reply = gateway.send("GET", "/api/v1/docs", null, null);
        assertThat(reply.statusCode()).isEqualTo(200);
        assertThat(reply.headers().firstValue("Content-Type").orElseThrow()).startsWith("text/html");
        assertThat(reply.body()).contains("/api/v1/sites").doesNotContain("<script");
    }

    @Test
    void metrics_arePrometheusTextFromLoopbackOnly() {
        HttpResponse<String> reply = gateway.send("GET", "/metrics", null, null);
        assertThat(reply.statusCode()).isEqualTo(200);
        assertThat(reply.body()).contains("jvm_memory_used_bytes");

        HttpResponse<String> foreign = fromOutside("/metrics", null);
        assertThat(foreign.statusCode()).isEqualTo(401);
        assertThat(fromOutside("/metrics", gateway.apiKey()).statusCode()).isEqualTo(200);
    }

    @Test
    void plainHttp_fromAnotherMachineWithoutHttps_isRefused() {
        HttpResponse<String> reply = gateway.send(gateway.request("/api/v1/operator")
                .header("X-Forwarded-For", "203.0.113.9")
                .header("Authorization", "Bearer " + gateway.apiKey().reveal())
                .build());
        assertThat(reply.statusCode()).isEqualTo(403);
        assertThat(reply.body()).contains("https_required");
    }

    @Test
    void database_thatIsAwayForAWhile_costsNothingButAnswersMeanwhile() {
        assertThat(gateway.send("GET", "/health", null, null).body()).contains("\"status\":\"up\"");
        gateway.testDatabase().allowConnections(false);
        gateway.testDatabase().cutConnections();
        try {
            long begun = System.nanoTime();
            HttpResponse<String> reply = gateway.get("/api/v1/operator");
            assertThat(reply.statusCode()).isEqualTo(503);
            assertThat(reply.body()).contains("database_unavailable");
            assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(10));

            HttpResponse<String> health = gateway.send("GET", "/health", null, null);
            assertThat(health.statusCode()).isEqualTo(200);
            assertThat(health.body()).contains("\"status\":\"degraded\"").contains("\"database\":\"down\"");
        } finally {
            gateway.testDatabase().allowConnections(true);
        }
        await().atMost(Duration.ofSeconds(15))
                .untilAsserted(() ->
                        assertThat(gateway.get("/api/v1/operator").statusCode()).isEqualTo(200));
        assertThat(gateway.send("GET", "/health", null, null).body()).contains("\"status\":\"up\"");
    }

    private static HttpResponse<String> fromOutside(String path, @Nullable Secret key) {
        var request =
                gateway.request(path).header("X-Forwarded-For", "203.0.113.9").header("X-Forwarded-Proto", "https");
        if (key != null) {
            request.header("Authorization", "Bearer " + key.reveal());
        }
        return gateway.send(request.build());
    }
}
