package io.culvert.gateway.web;

import static io.culvert.gateway.node.TestGateway.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.culvert.gateway.access.ManualClock;
import io.culvert.gateway.accounts.Credentials;
import io.culvert.gateway.node.TestGateway;
import io.culvert.gateway.node.TestGateway.User;
import io.culvert.media.Secret;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.sse.Event;
import io.micronaut.json.tree.JsonNode;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.reactivestreams.Publisher;

/** Events over REST: as a list and as a stream, by those who may see them, for as long as they may. */
@Timeout(60)
class EventsIT {

    private static final String EVENTS = "/api/v1/events";
    private static final String STREAM = EVENTS + "/stream";
    private static final Duration SECOND = Duration.ofSeconds(1);

    /** As long as a busy machine may take where no promise is tested. */
    private static final Duration SOON = Duration.ofSeconds(15);

    private static TestGateway gateway;
    private static HttpClient http;

    @BeforeAll
    static void start() {
        gateway = TestGateway.start();
        http = HttpClient.newHttpClient();
    }

    @AfterAll
    static void stop() {
        http.close();
        gateway.close();
    }

    // ------------------------------------------------------------------------------------------------- the list

    @Test
    void deedsOverRest_areEventsWithTheirFields() {
        String name = camera(gateway.apiKey(), null);
        String share = json(gateway.post("/api/v1/cameras/" + name + "/shares", "{}"))
                .get("id")
                .getStringValue();
        gateway.delete("/api/v1/cameras/" + name + "/shares/" + share);
        gateway.delete("/api/v1/cameras/" + name);

        List<JsonNode> events = items(EVENTS + "?media=" + name, gateway.apiKey());
        assertThat(events)
                .extracting(event -> event.get("event").getStringValue())
                .containsExactly("camera_removed", "share_revoked", "camera_added");
        JsonNode revoked = events.get(1);
        assertThat(revoked.get("media").getStringValue()).isEqualTo(name);
        assertThat(revoked.get("entity_type").getStringValue()).isEqualTo("share");
        assertThat(revoked.get("entity_id").getStringValue()).isEqualTo(share);
        assertThat(revoked.get("server").getStringValue()).isNotEmpty();
        assertThat(revoked.get("utc_ms").getLongValue())
                .isBetween(System.currentTimeMillis() - 60_000, System.currentTimeMillis());
        assertThat(revoked.get("event_id").getLongValue())
                .isBetween(
                        events.get(2).get("event_id").getLongValue(),
                        events.get(0).get("event_id").getLongValue());
        assertThat(events.get(2).get("title").getStringValue()).isEqualTo("t");
        assertThat(events.get(2).get("details")).isNull();
    }

    @Test
    void list_filtersAndPages() {
        String tag = "p" + UUID.randomUUID().toString().substring(0, 8);
        for (int i = 0; i < 5; i++) {
            happen(
                    tag + "-" + i,
                    i % 2 == 0 ? "play_started" : "play_stopped",
                    null,
                    "now() - interval '" + i + " hours'");
        }
        String ours = EVENTS + "?media=" + tag + "-*";
        assertThat(items(ours, gateway.apiKey())).hasSize(5);
        assertThat(items(ours + "&event=*_stopped", gateway.apiKey())).hasSize(2);
        assertThat(items(ours + "&event=play_stopped,play_started", gateway.apiKey()))
                .hasSize(5);
        assertThat(items(ours + "&event=play", gateway.apiKey())).isEmpty();
        assertThat(items(EVENTS + "?media=" + tag + "-3", gateway.apiKey())).hasSize(1);
        long twoHoursAgo = System.currentTimeMillis() / 1000 - 2 * 3600 - 1800;
        assertThat(items(ours + "&from=" + twoHoursAgo, gateway.apiKey())).hasSize(3);
        assertThat(items(ours + "&to=" + Instant.ofEpochSecond(twoHoursAgo), gateway.apiKey()))
                .hasSize(2);

        JsonNode first = json(gateway.get(ours + "&limit=3"));
        JsonNode second =
                json(gateway.get(ours + "&limit=3&cursor=" + first.get("next").getStringValue()));
        assertThat(second.get("next").isNull()).isTrue();
        List<Long> ids = new ArrayList<>();
        first.get("items").values().forEach(item -> ids.add(item.get("event_id").getLongValue()));
        second.get("items")
                .values()
                .forEach(item -> ids.add(item.get("event_id").getLongValue()));
        assertThat(ids).hasSize(5).isSortedAccordingTo((a, b) -> Long.compare(b, a));
    }

    @Test
    void badFilters_areRefused() {
        for (String bad : List.of(
                "from=yesterday",
                "to=2026-13-01",
                "cursor=xx",
                "event=" + "x".repeat(200),
                "media=" + "a,".repeat(30))) {
            assertThat(gateway.get(EVENTS + "?" + bad).statusCode()).as(bad).isEqualTo(422);
        }
        assertThat(gateway.get(STREAM + "?last_event_id=abc").statusCode()).isEqualTo(422);
        assertThat(gateway.get(STREAM + "?event=" + "x".repeat(200)).statusCode())
                .isEqualTo(422);
    }

    @Test
    void eventsOfTheInstallation_areForItsAdministrators() {
        assertThat(items(EVENTS + "?event=node_online", gateway.apiKey())).hasSizeGreaterThanOrEqualTo(1);
        Secret provider = json(gateway.post("/api/v1/operator/api-keys", "{\"label\":\"p\",\"role\":\"provider\"}"))
                .get("key")
                .getStringValue()
                .transform(Secret::of);
        assertThat(items(EVENTS + "?event=node_online", provider)).isEmpty();
        assertThat(items(EVENTS + "?limit=1", provider)).hasSize(1);
    }

    @Test
    void user_seesTheEventsOfOwnCamerasOnly() throws Exception {
        User alice = gateway.newUser();
        User bob = gateway.newUser();
        try (EventReader stream = stream("", alice.token(), null)) {
            String hers = camera(alice.token(), site(alice));
            String his = camera(bob.token(), site(bob));
            String operators = camera(gateway.apiKey(), null);

            await().atMost(SOON).until(() -> stream.media().contains(hers));
            assertThat(names(items(EVENTS, alice.token()))).containsExactly(hers);
            assertThat(names(items(EVENTS, bob.token()))).containsExactly(his);
            assertThat(names(items(EVENTS + "?limit=1000", gateway.apiKey()))).contains(hers, his, operators);
            assertThat(stream.media()).containsExactly(hers);
        }
    }

    // ------------------------------------------------------------------------------------------------- the stream

    @Test
    void stream_tellsWhatAnotherNodeWroteWithinASecond() throws Exception {
        try (EventReader stream = stream("?media=far-*", gateway.apiKey(), null)) {
            for (int i = 0; i < 3; i++) {
                String media = "far-" + UUID.randomUUID();
                happen(media, "stream_started", null, "now()");
                await().atMost(SECOND).until(() -> stream.media().contains(media));
            }
            happen("near", "stream_started", null, "now()");
            JsonNode event = stream.messages.getFirst().data();
            assertThat(event.get("server").getStringValue()).isEqualTo("elsewhere");
            assertThat(stream.messages.getFirst().id())
                    .isEqualTo(Long.toString(event.get("event_id").getLongValue()));
            assertThat(stream.messages).hasSize(3);
        }
    }

    @Test
    void stream_thatBreaksOffAgainAndAgain_goesOnWithoutLossOrRepeat() throws Exception {
        String tag = "r" + UUID.randomUUID().toString().substring(0, 8);
        List<String> written =
                IntStream.range(0, 300).mapToObj(i -> tag + "-" + i).toList();
        List<String> seen = new ArrayList<>();
        EventReader stream = stream("?media=" + tag + "-*", gateway.apiKey(), null);
        Thread writer =
                Thread.startVirtualThread(() -> written.forEach(media -> happen(media, "play_started", null, "now()")));
        while (seen.size() < written.size()) {
            EventReader current = stream;
            int enough = seen.isEmpty() ? 0 : 40; // the first is cut before it saw anything
            int before = seen.size();
            await().atMost(SOON).until(() -> current.messages.size() >= Math.min(enough, written.size() - before));
            current.close();
            await().atMost(SOON).until(() -> current.ended);
            seen.addAll(current.media());
            stream = stream("?media=" + tag + "-*", gateway.apiKey(), current.lastEventId);
        }
        stream.close();
        writer.join();

        assertThat(seen).isEqualTo(written);
    }

    @Test
    void stream_fromATime_beginsThere() throws Exception {
        String tag = "f" + UUID.randomUUID().toString().substring(0, 8);
        happen(tag + "-old", "play_started", null, "now() - interval '2 hours'");
        happen(tag + "-new", "play_started", null, "now()");
        long hourAgo = System.currentTimeMillis() / 1000 - 3600;
        try (EventReader stream = stream("?media=" + tag + "-*&from=" + hourAgo, gateway.apiKey(), null)) {
            await().atMost(SOON).until(() -> !stream.messages.isEmpty());
            assertThat(stream.media()).containsExactly(tag + "-new");
        }
    }

    @Test
    void stream_endsWithItsApiKey() throws Exception {
        JsonNode key = json(gateway.post("/api/v1/operator/api-keys", "{\"label\":\"gone\"}"));
        try (EventReader stream = stream("", Secret.of(key.get("key").getStringValue()), null)) {
            gateway.delete("/api/v1/operator/api-keys/" + key.get("id").getStringValue());
            await().atMost(SECOND).until(() -> stream.ended);
        }
    }

    @Test
    void stream_endsWithItsLogin() throws Exception {
        User user = gateway.newUser();
        try (EventReader stream = stream("", user.token(), null)) {
            assertThat(gateway.send("POST", "/api/v1/logout", null, user.token())
                            .statusCode())
                    .isEqualTo(204);
            await().atMost(SECOND).until(() -> stream.ended);
        }
    }

    @Test
    void stream_endsWhenItsUserMayLess() throws Exception {
        User user = gateway.newUser();
        gateway.patch("/api/v1/users/" + user.id(), "{\"role\":\"provider\"}");
        try (EventReader stream = stream("", user.token(), null)) {
            gateway.patch("/api/v1/users/" + user.id(), "{\"role\":\"user\"}");
            await().atMost(SECOND).until(() -> stream.ended);
        }
    }

    @Test
    void stream_endsWhenItsLoginExpires() throws Exception {
        User user = gateway.newUser();
        gateway.database()
                .update(
                        "update login_tokens set expires_at = now() + interval '2 seconds' where user_id = ?",
                        UUID.fromString(user.id()));
        try (EventReader stream = stream("", user.token(), null)) {
            assertThat(stream.ended).isFalse();
            await().atMost(Duration.ofSeconds(4)).until(() -> stream.ended);
        }
    }

    @Test
    void streams_ofOneCallerAreBounded() throws Exception {
        User user = gateway.newUser();
        List<EventReader> open = new ArrayList<>();
        try {
            for (int i = 0; i < EventStreams.PER_CALLER; i++) {
                open.add(stream("", user.token(), null));
            }
            HttpResponse<String> refused = gateway.send("GET", STREAM, null, user.token());
            assertThat(refused.statusCode()).isEqualTo(409);
            assertThat(json(refused).get("code").getStringValue()).isEqualTo("limit_reached");
            open.removeLast().close();
            await().atMost(SOON)
                    .until(() -> gateway.send("GET", STREAM, null, user.token()).statusCode() == 200);
        } finally {
            for (EventReader each : open) {
                each.close();
            }
        }
    }

    @Test
    void streamThatNobodyTookInTime_endsWhereItIsTakenLater() {
        ManualClock clock = new ManualClock();
        Credentials credentials = gateway.bean(Credentials.class);
        EventStreams streams = new EventStreams(credentials, new SimpleMeterRegistry(), clock);
        try {
            Publisher<Event<String>> late = Objects.requireNonNull(
                    streams.open(credentials.principal(gateway.apiKey()).orElseThrow(), HttpRequest.GET("/"), List::of)
                            .body());
            clock.advance(Duration.ofSeconds(11));
            await().atMost(SOON).until(() -> streams.size() == 0);

            EventStreamTest.Reader reader = new EventStreamTest.Reader();
            late.subscribe(reader);

            reader.take(10);
            await().atMost(SOON).until(() -> reader.completed.get() == 1);
            assertThat(reader.seen).isEmpty();
        } finally {
            streams.close();
        }
    }

    @Test
    void readerWhoTakesNothing_isCutAndHoldsUpNobody() throws Exception {
        EventStreams streams = gateway.bean(EventStreams.class);
        String tag = "s" + UUID.randomUUID().toString().substring(0, 8);
        await().atMost(SOON).until(() -> streams.size() == 0);
        streams.pace(new EventStream.Pace(SECOND, SECOND, SECOND));
        try (Socket idle =
                new Socket(InetAddress.getLoopbackAddress(), gateway.running().port("http"))) {
            OutputStream out = idle.getOutputStream();
            out.write(("GET " + STREAM + "?media=" + tag + " HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer "
                            + gateway.apiKey().reveal() + "\r\n\r\n")
                    .getBytes(StandardCharsets.UTF_8));
            await().atMost(SOON).until(() -> streams.size() == 1);
            streams.pace(EventStream.USUAL);
            try (EventReader quick = stream("?media=" + tag, gateway.apiKey(), null)) {
                // Far more than the sockets in between can hold.
                gateway.database().update("""
                        insert into events (key, at, event, operator_id, server, media, entity_type, entity_id, details)
                        select gen_random_uuid(), now(), 'play_started', ?, 'elsewhere', ?, 'session', n::text,
                            jsonb_build_object('much', repeat('x', 20000))
                        from generate_series(1, 1000) n
                        """, gateway.running().credentials().operatorId(), tag);
                await().atMost(SOON).until(() -> quick.messages.size() == 1000);
                await().atMost(SOON).until(() -> streams.size() == 1);
                assertThat(quick.ended).isFalse();
            }
        }
    }

    @Test
    void cookie_isEnoughToRead() {
        HttpResponse<String> login = gateway.send(
                "POST",
                "/api/v1/login",
                "{\"login\":\"admin\",\"password\":\"" + gateway.adminPassword().reveal() + "\",\"cookie\":true}",
                null);
        String cookie = login.headers().firstValue("Set-Cookie").orElseThrow().split(";")[0];
        HttpResponse<String> stream =
                gateway.send(gateway.request(STREAM).header("Cookie", cookie).build());
        assertThat(stream.statusCode()).isEqualTo(200);
        assertThat(stream.headers().firstValue("Content-Type").orElseThrow()).startsWith("text/event-stream");
        assertThat(stream.headers().firstValue("Cache-Control")).contains("no-store");
    }

    // ------------------------------------------------------------------------------------------------- what it takes

    private static EventReader stream(String query, Secret bearer, @Nullable String lastEventId) {
        return new EventReader(gateway, http, STREAM + query, bearer, lastEventId);
    }

    /** As another node would write it. */
    private static void happen(String media, String event, @Nullable UUID user, String at) {
        gateway.database()
                .update(
                        "insert into events (key, at, event, operator_id, user_id, server, media, entity_type, entity_id)"
                                + " values (gen_random_uuid(), " + at + ", ?, ?, ?, 'elsewhere', ?, 'session', '1')",
                        event,
                        gateway.running().credentials().operatorId(),
                        user,
                        media);
    }

    private static String site(User user) {
        return json(gateway.send("POST", "/api/v1/sites", "{\"name\":\"home\"}", user.token()))
                .get("id")
                .getStringValue();
    }

    private static String camera(Secret token, @Nullable String site) {
        String name = "c" + UUID.randomUUID();
        HttpResponse<String> made = gateway.send(
                "POST",
                "/api/v1/cameras",
                "{\"name\":\"%s\",\"title\":\"t\",\"site_id\":%s,\"source\":{\"type\":\"rtsp\",\"url\":\"rtsp://198.51.100.1/x\"}}"
                        .formatted(name, site == null ? "null" : "\"" + site + "\""),
                token);
        assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
        return name;
    }

    private static List<JsonNode> items(String path, Secret bearer) {
        List<JsonNode> items = new ArrayList<>();
        json(gateway.send("GET", path, null, bearer)).get("items").values().forEach(items::add);
        return items;
    }

    private static List<String> names(List<JsonNode> events) {
        return events.stream()
                .map(event -> event.get("media"))
                .filter(JsonNode::isString)
                .map(JsonNode::getStringValue)
                .toList();
    }
}
