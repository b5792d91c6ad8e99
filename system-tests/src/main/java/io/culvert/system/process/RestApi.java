package io.culvert.system.process;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** The gateway's REST, with one credential. Blocking; thread-safe. */
public final class RestApi {
    private static final ObjectMapper JSON = new ObjectMapper();
    static final HttpClient CLIENT = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();

    private final String base;
    private final String credential;
    private final HttpClient client;

    /**
     * @param base {@code http://host:port/api/v1}
     * @param credential sent as bearer token
     */
    public RestApi(String base, String credential) {
        this(base, credential, CLIENT);
    }

    RestApi(String base, String credential, HttpClient client) {
        this.base = base;
        this.credential = credential;
        this.client = client;
    }

    /** An answer: status and JSON body (missing when there is none). */
    public record Answer(int status, JsonNode body) {
        /** @throws IllegalStateException when the status is not 2xx; the message holds the problem */
        public JsonNode orThrow() {
            if (status / 100 != 2) {
                throw new IllegalStateException("the gateway answered " + status + ": " + body);
            }
            return body;
        }
    }

    public JsonNode get(String path) {
        return send("GET", path, null).orThrow();
    }

    public JsonNode post(String path, Map<String, ?> body) {
        return send("POST", path, body).orThrow();
    }

    public JsonNode patch(String path, Map<String, ?> body) {
        return send("PATCH", path, body).orThrow();
    }

    public void delete(String path) {
        send("DELETE", path, null).orThrow();
    }

    /** Posts a text, such as a list to import; may take a minute. */
    public JsonNode postText(String path, String contentType, String text) {
        return send("POST", path, contentType, HttpRequest.BodyPublishers.ofString(text), Duration.ofMinutes(1))
                .orThrow();
    }

    /** The beginning of a request with the credential, for what is no JSON. */
    public HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(base + path)).header("Authorization", "Bearer " + credential);
    }

    /** Sends a request and gives back whatever was answered. */
    public Answer send(String method, String path, @org.jspecify.annotations.Nullable Map<String, ?> body) {
        HttpRequest.BodyPublisher publisher;
        try {
            publisher = body == null
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofByteArray(JSON.writeValueAsBytes(body));
        } catch (IOException e) {
            throw new UncheckedIOException(method + " " + path, e);
        }
        return send(method, path, "application/json", publisher, Duration.ofSeconds(20));
    }

    private Answer send(
            String method, String path, String contentType, HttpRequest.BodyPublisher publisher, Duration atMost) {
        try {
            HttpRequest request = HttpRequest.newBuilder(URI.create(base + path))
                    .timeout(atMost)
                    .header("Authorization", "Bearer " + credential)
                    .header("Content-Type", contentType)
                    .method(method, publisher)
                    .build();
            HttpResponse<byte[]> response = ask(request, HttpResponse.BodyHandlers.ofByteArray());
            byte[] content = response.body();
            return new Answer(
                    response.statusCode(), content.length == 0 ? MissingNode.getInstance() : JSON.readTree(content));
        } catch (IOException e) {
            throw new UncheckedIOException(method + " " + path, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    /**
     * The sum of all samples of {@code /metrics} whose line begins so.
     *
     * @param begin name as Prometheus spells it, with or without the beginning of its tags
     */
    double metric(String begin) {
        URI page = URI.create(base).resolve("/metrics");
        HttpRequest request = HttpRequest.newBuilder(page)
                .timeout(Duration.ofSeconds(20))
                .header("Authorization", "Bearer " + credential)
                .build();
        try {
            return ask(request, HttpResponse.BodyHandlers.ofString())
                    .body()
                    .lines()
                    .filter(line -> line.startsWith(begin))
                    .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                    .sum();
        } catch (IOException e) {
            throw new UncheckedIOException("no metrics", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    /**
     * Sends where the client's threads live: the socket belongs to the network of the thread that opens it, and a client
     * may open it on its caller's.
     */
    private <T> HttpResponse<T> ask(HttpRequest request, HttpResponse.BodyHandler<T> as)
            throws IOException, InterruptedException {
        if (client.executor().isEmpty()) {
            return client.send(request, as);
        }
        FutureTask<HttpResponse<T>> inside = new FutureTask<>(() -> client.send(request, as));
        client.executor().get().execute(inside);
        try {
            return inside.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException unreachable) {
                throw unreachable;
            }
            throw new IllegalStateException(e.getCause());
        }
    }
}
