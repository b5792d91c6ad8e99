package io.culvert.gateway.node;

import io.culvert.gateway.audit.Actor;
import io.culvert.gateway.database.Database;
import io.culvert.gateway.database.TestDatabase;
import io.culvert.media.Secret;
import io.micronaut.json.JsonMapper;
import io.micronaut.json.tree.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/**
 * A whole gateway in the test's own JVM, on free loopback ports and a database of its own.
 *
 * <pre>
 *   try (TestGateway gateway = TestGateway.start()) {
 *       HttpResponse&lt;String&gt; reply = gateway.post("/api/v1/sites", "{\"name\":\"home\"}");   // as the first API key
 *       int rtspPort = gateway.running().port("rtsp");
 *   }
 * </pre>
 */
public final class TestGateway implements AutoCloseable {

    /** Of the users that {@link #newUser()} makes. */
    public static final String PASSWORD = "long enough";

    private static final JsonMapper JSON = JsonMapper.createDefault();

    private final TestDatabase database;
    private final Path data;
    private final Map<String, String> settings;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
    private final Gateway gateway;

    private TestGateway(TestDatabase database, Path data, Map<String, String> settings, Gateway gateway) {
        this.database = database;
        this.data = data;
        this.settings = settings;
        this.gateway = gateway;
    }

    public static TestGateway start() {
        return start(Map.of());
    }

    /** Starts one with these {@code culvert.*} settings on top of the usual ones. */
    public static TestGateway start(Map<String, String> more) {
        Path data = newFolder();
        TestDatabase database = TestDatabase.create();
        try {
            Map<String, String> settings = new HashMap<>(database.settings());
            settings.put("culvert.data.dir", data.toString());
            settings.put("culvert.bind", "127.0.0.1");
            settings.put("culvert.public.host", "127.0.0.1");
            for (String door : new String[] {"http", "https", "agent", "rtsp", "rtsps"}) {
                settings.put("culvert." + door + ".port", "0");
            }
            settings.putAll(more);
            return new TestGateway(database, data, settings, Gateway.start(Settings.of(settings)));
        } catch (StartupRefused e) {
            database.close();
            delete(data);
            throw new IllegalStateException("the gateway does not start", e);
        }
    }

    private static Path newFolder() {
        try {
            return Files.createTempDirectory("culvert-test-gateway");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public Gateway running() {
        return gateway;
    }

    public <T> T bean(Class<T> type) {
        return gateway.bean(type);
    }

    /** Somebody of this operator, for the audit. */
    public static Actor actor(long operatorId) {
        return new Actor(operatorId, null, "test", "127.0.0.1");
    }

    public TestDatabase testDatabase() {
        return database;
    }

    public Database database() {
        return database.database();
    }

    public Path data() {
        return data;
    }

    public Map<String, String> settings() {
        return settings;
    }

    public Secret apiKey() {
        return Objects.requireNonNull(gateway.credentials().apiKey());
    }

    public Secret adminPassword() {
        return Objects.requireNonNull(gateway.credentials().adminPassword());
    }

    public HttpResponse<String> get(String path) {
        return send("GET", path, null, apiKey());
    }

    public HttpResponse<String> post(String path, String json) {
        return send("POST", path, json, apiKey());
    }

    public HttpResponse<String> patch(String path, String json) {
        return send("PATCH", path, json, apiKey());
    }

    public HttpResponse<String> delete(String path) {
        return send("DELETE", path, null, apiKey());
    }

    /** Sends a request; without a body when {@code json} is null, without a credential when {@code bearer} is null. */
    public HttpResponse<String> send(String method, String path, @Nullable String json, @Nullable Secret bearer) {
        HttpRequest.Builder request = request(path);
        if (bearer != null) {
            request.header("Authorization", "Bearer " + bearer.reveal());
        }
        if (json != null) {
            request.header(
                    "Content-Type", method.equals("PATCH") ? "application/merge-patch+json" : "application/json");
        }
        request.method(
                method, json == null ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(json));
        return send(request.build());
    }

    /** What an answer says. */
    public static JsonNode json(HttpResponse<String> reply) {
        try {
            return Objects.requireNonNull(JSON.readValue(reply.body(), JsonNode.class));
        } catch (IOException e) {
            throw new AssertionError(reply.statusCode() + " " + reply.body(), e);
        }
    }

    /** A user who is logged in, with {@link #PASSWORD}. */
    public record User(String id, String login, Secret token) {}

    public User newUser() {
        return newUser(Map.of());
    }

    /** A user of the first operator who differs from the usual in these members of the body. */
    public User newUser(Map<String, ?> different) {
        return newUser(apiKey(), different);
    }

    /** As made by whoever has this credential. */
    public User newUser(Secret maker, Map<String, ?> different) {
        Map<String, Object> body =
                new HashMap<>(Map.of("login", "u" + UUID.randomUUID(), "password", PASSWORD, "role", "user"));
        body.putAll(different);
        String login = String.valueOf(body.get("login"));
        HttpResponse<String> made = send("POST", "/api/v1/users", text(body), maker);
        if (made.statusCode() != 201) {
            throw new AssertionError(made.statusCode() + " " + made.body());
        }
        return new User(json(made).get("id").getStringValue(), login, logIn(login, Secret.of(PASSWORD)));
    }

    /** A new login's token. */
    public Secret logIn(String login, Secret password) {
        String body = text(Map.of("login", login, "password", password.reveal()));
        HttpResponse<String> reply = send("POST", "/api/v1/login", body, null);
        if (reply.statusCode() != 200) {
            throw new AssertionError(reply.statusCode() + " " + reply.body());
        }
        return Secret.of(json(reply).get("token").getStringValue());
    }

    private static String text(Map<String, ?> body) {
        try {
            return JSON.writeValueAsString(body);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(gateway.httpUrl() + path)).timeout(Duration.ofSeconds(20));
    }

    /** The answer; nothing of the body of one that goes on as server-sent events. */
    public HttpResponse<String> send(HttpRequest request) {
        return send(request, TestGateway::text);
    }

    /** The answer with its whole body; for server-sent events that come to an end. */
    public HttpResponse<String> sendToTheEnd(HttpRequest request) {
        return send(request, HttpResponse.BodyHandlers.ofString());
    }

    private HttpResponse<String> send(HttpRequest request, HttpResponse.BodyHandler<String> body) {
        try {
            return http.send(request, body);
        } catch (IOException e) {
            throw new IllegalStateException(request.toString(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(request.toString(), e);
        }
    }

    /** The whole body; nothing of one that goes on as server-sent events, which has no end. */
    private static HttpResponse.BodySubscriber<String> text(HttpResponse.ResponseInfo head) {
        boolean endless = head.headers().firstValue("Content-Type").orElse("").startsWith("text/event-stream");
        return endless ? new Unread() : HttpResponse.BodySubscribers.ofString(StandardCharsets.UTF_8);
    }

    private static final class Unread implements HttpResponse.BodySubscriber<String> {
        @Override
        public CompletionStage<String> getBody() {
            return CompletableFuture.completedFuture("");
        }

        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            subscription.cancel();
        }

        @Override
        public void onNext(List<ByteBuffer> part) {}

        @Override
        public void onError(Throwable failure) {}

        @Override
        public void onComplete() {}
    }

    @Override
    public void close() {
        gateway.close();
        http.close();
        database.close();
        delete(data);
    }

    private static void delete(Path data) {
        try {
            Files.walkFileTree(data, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                    Files.deleteIfExists(file);
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException e) throws IOException {
                    Files.deleteIfExists(folder);
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            System.err.println("TestGateway: cannot delete " + data + ": " + e);
        }
    }
}
