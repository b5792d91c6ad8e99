package io.culvert.gateway.web;

import static org.awaitility.Awaitility.await;

import io.culvert.gateway.node.TestGateway;
import io.culvert.media.Secret;
import io.micronaut.json.JsonMapper;
import io.micronaut.json.tree.JsonNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** Reads a stream of server-sent events as a browser does, on a thread of its own. */
final class EventReader implements AutoCloseable {

    /** @param id what a browser would send as Last-Event-ID from then on */
    record Message(@Nullable String id, JsonNode data) {}

    final List<Message> messages = new CopyOnWriteArrayList<>();
    volatile @Nullable String lastEventId;
    volatile boolean ended;
    private final JsonMapper json;
    private final InputStream body;
    private final Thread thread;

    /** Opens the stream; when this returns it has begun. */
    EventReader(TestGateway gateway, HttpClient http, String path, Secret bearer, @Nullable String lastEventId) {
        json = gateway.bean(JsonMapper.class);
        HttpRequest.Builder request = gateway.request(path)
                .header("Authorization", "Bearer " + bearer.reveal())
                .header("Accept", "text/event-stream");
        if (lastEventId != null) {
            request.header("Last-Event-ID", lastEventId);
        }
        try {
            HttpResponse<InputStream> reply = http.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
            body = reply.body();
            if (reply.statusCode() != 200) {
                throw new AssertionError(
                        reply.statusCode() + " " + new String(body.readAllBytes(), StandardCharsets.UTF_8));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        thread = Thread.startVirtualThread(this::read);
        await().atMost(Duration.ofSeconds(10)).until(() -> this.lastEventId != null || ended);
    }

    private void read() {
        try (var lines = new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8))) {
            String data = "";
            String id = lastEventId;
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith("id: ")) {
                    id = line.substring(4);
                } else if (line.startsWith("data: ")) {
                    data = line.substring(6);
                } else if (line.isEmpty()) {
                    if (!data.isEmpty()) {
                        messages.add(new Message(id, json.readValue(data, JsonNode.class)));
                    }
                    lastEventId = id;
                    data = "";
                }
            }
        } catch (IOException e) {
            // cut
        }
        ended = true;
    }

    List<String> media() {
        return messages.stream()
                .map(message -> message.data().get("media").isString()
                        ? message.data().get("media").getStringValue()
                        : "")
                .toList();
    }

    @Override
    public void close() throws IOException {
        body.close();
        thread.interrupt();
    }
}
