package io.culvert.gateway.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.gateway.node.TestGateway;
import io.culvert.media.Secret;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A user changes the own password: by knowing it, at the price of a login. */
class OwnPasswordIT {

    private static final String PATH = "/api/v1/users/me/password";

    private static TestGateway gateway;

    @BeforeAll
    static void start() {
        gateway = TestGateway.start(Map.of("culvert.trusted.proxies", "127.0.0.1"));
    }

    @AfterAll
    static void stop() {
        gateway.close();
    }

    private static HttpResponse<String> logIn(String login, String password) {
        return gateway.send(
                "POST", "/api/v1/login", "{\"login\":\"%s\",\"password\":\"%s\"}".formatted(login, password), null);
    }

    private static HttpResponse<String> change(Secret token, String current, String wanted, String from) {
        String json = "{\"current_password\":\"%s\",\"password\":\"%s\"}".formatted(current, wanted);
        return gateway.send(gateway.request(PATH)
                .header("Authorization", "Bearer " + token.reveal())
                .header("Content-Type", "application/json")
                .header("X-Forwarded-For", from)
                .header("X-Forwarded-Proto", "https")
                .POST(HttpRequest.BodyPublishers.ofString(json))
                .build());
    }

    @Test
    void password_changedByWhoKnowsIt_endsAllLogins() {
        Secret token = gateway.newUser(Map.of("login", "anna")).token();
        assertThat(change(token, "a wrong guess", "another-secret", "203.0.113.1")
                        .body())
                .contains("\"login_failed\"");
        assertThat(change(token, "long enough", "short", "203.0.113.1").statusCode())
                .isEqualTo(422);
        assertThat(change(gateway.apiKey(), "long enough", "another-secret", "203.0.113.1")
                        .statusCode())
                .isEqualTo(404);
        assertThat(change(token, "long enough", "another-secret", "203.0.113.1").statusCode())
                .isEqualTo(204);

        assertThat(gateway.send("GET", "/api/v1/users/me", null, token).statusCode())
                .isEqualTo(401);
        assertThat(logIn("anna", "long enough").statusCode()).isEqualTo(401);
        assertThat(logIn("anna", "another-secret").statusCode()).isEqualTo(200);
    }

    @Test
    void password_guessedAt_isThrottledLikeALogin() {
        Secret token = gateway.newUser(Map.of("login", "boris")).token();
        List<Integer> answers = Stream.generate(() -> change(token, "a wrong guess", "another-secret", "203.0.113.2"))
                .limit(12)
                .map(HttpResponse::statusCode)
                .toList();
        assertThat(answers).startsWith(401, 401).endsWith(429);
    }
}
