package io.culvert.gateway.web;

import static io.culvert.gateway.node.TestGateway.json;
import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.gateway.archive.index.ArchiveIndex;
import io.culvert.gateway.archive.index.Gap;
import io.culvert.gateway.archive.index.GapCause;
import io.culvert.gateway.archive.index.ProtectedPieces;
import io.culvert.gateway.archive.index.RecordingKey;
import io.culvert.gateway.archive.index.Rows;
import io.culvert.gateway.archive.index.Span;
import io.culvert.gateway.archive.store.SegmentRow;
import io.culvert.gateway.node.TestGateway;
import io.culvert.gateway.web.ApiWorld.Caller;
import io.micronaut.json.JsonMapper;
import io.micronaut.json.tree.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Time line, calendar, protected pieces and recording status, over an index that is filled by hand. */
class ArchiveIT {
    private static final int DAY = (int) Instant.parse("2026-03-29T00:00:00Z").getEpochSecond();

    private static TestGateway gateway;
    private static ApiWorld world;
    private static Caller admin;
    private static long number;

    private String name;
    private RecordingKey key;
    private Rows rows;

    @BeforeAll
    static void start() {
        gateway = TestGateway.start();
        world = new ApiWorld(gateway);
        admin = new Caller("key", gateway.apiKey());
    }

    @BeforeEach
    void addCamera() {
        JsonNode camera = world.camera(admin, world.site(admin), world.agent(admin));
        name = camera.get("name").getStringValue();
        key = new RecordingKey(UUID.fromString(camera.get("id").getStringValue()), 0);
        rows = new Rows(new UUID(7, 7), key);
    }

    @AfterAll
    static void stop() {
        gateway.close();
    }

    @Test
    void timeline_showsRangesGapsAndPieces_cutToTheWindow() {
        add(row(0, 60), row(60, 120), row(180, 240));
        gateway.bean(ArchiveIndex.class)
                .addGaps(List.of(new Gap(key, Rows.span(DAY + 120, DAY + 180), GapCause.UPLINK)));
        String piece = json(gateway.post("/api/v1/cameras/" + name + "/protected", """
                {"from":"2026-03-29T00:00:10Z","to":"2026-03-29T00:00:20.5Z","label":"the thief"}"""))
                .get("id")
                .getStringValue();

        JsonNode line = timeline("from=" + (DAY + 30) + "&to=2026-03-29T00:03:30Z");
        assertThat(text(line.get("ranges"))).isEqualTo("""
                [{"from":"2026-03-29T00:00:30Z","to":"2026-03-29T00:02:00Z"},\
                {"from":"2026-03-29T00:03:00Z","to":"2026-03-29T00:03:30Z"}]""");
        assertThat(text(line.get("gaps"))).isEqualTo("""
                [{"from":"2026-03-29T00:02:00Z","to":"2026-03-29T00:03:00Z","reason":"uplink"}]""");
        assertThat(line.get("protected").size()).isZero();
        assertThat(line.get("events").size()).isZero();
        assertThat(text(timeline("from=" + DAY + "&to=" + (DAY + 11)).get("protected")))
                .isEqualTo("[{\"id\":\"" + piece + "\",\"from\":\"2026-03-29T00:00:10Z\","
                        + "\"to\":\"2026-03-29T00:00:20.500Z\",\"label\":\"the thief\"}]");
        assertThat(timeline("quality=sub&from=" + DAY + "&to=" + (DAY + 99))
                        .get("ranges")
                        .size())
                .isZero();
        assertThat(timeline("").get("ranges").size()).as("the last 24 hours").isZero();
    }

    @Test
    void timeline_withVeryManyHoles_isShownCoarser() {
        List<SegmentRow> many = new ArrayList<>();
        for (int i = 0; i < 10_500; i++) {
            many.add(row(i * 8, i * 8 + 6));
        }
        gateway.bean(ArchiveIndex.class).add(many, there -> true);
        String window = "from=" + DAY + "&to=" + (DAY + 86_400);
        JsonNode coarse = timeline(window);
        assertThat(coarse.get("resolution_s").getDoubleValue()).isEqualTo(17.28);
        assertThat(coarse.get("ranges").size()).isOne();
        JsonNode hour = timeline("from=" + DAY + "&to=" + (DAY + 3600));
        assertThat(hour.get("resolution_s").getDoubleValue()).isZero();
        assertThat(hour.get("ranges").size()).isEqualTo(450);
        String less = "&from=" + DAY + "&to=" + (DAY + 9_000 * 8);
        assertThat(timeline("resolution_s=1.5" + less).get("ranges").size()).isEqualTo(9_000);
        assertThat(timeline("resolution_s=2.5" + less).get("ranges").size()).isOne();
    }

    @Test
    void calendar_countsDaysAsPeopleHaveThem() {
        // In Berlin this day has 23 hours: from 23:00 UTC of the day before to 22:00.
        add(row(-7200, 0), row(79_000, 79_200), row(79_200, 79_300));
        JsonNode berlin = json(
                gateway.get("/api/v1/cameras/" + name + "/calendar?from=2026-03-28&to=2026-03-31&tz=Europe/Berlin"));
        assertThat(berlin.get("tz").getStringValue()).isEqualTo("Europe/Berlin");
        assertThat(text(berlin.get("days"))).isEqualTo("""
                [{"date":"2026-03-28","seconds":3600,"bytes":1000000},\
                {"date":"2026-03-29","seconds":3800,"bytes":1000000},\
                {"date":"2026-03-30","seconds":100,"bytes":1000000}]""");
        assertThat(text(json(gateway.get("/api/v1/cameras/" + name + "/calendar?to=2026-03-31"))
                        .get("days")))
                .isEqualTo("""
                [{"date":"2026-03-28","seconds":7200,"bytes":1000000},\
                {"date":"2026-03-29","seconds":300,"bytes":2000000}]""");
    }

    /** On Samoa, December 29th 2011 was followed by the 31st. */
    @Test
    void calendar_ofADayThatAZoneLeftOut_isEmpty() {
        int before = (int) Instant.parse("2011-12-30T09:00:00Z").getEpochSecond() - DAY;
        add(row(before, before + 7200));
        String calendar = "/api/v1/cameras/" + name + "/calendar?tz=Pacific/Apia&from=2011-12-";
        HttpResponse<String> skipped = gateway.get(calendar + "30&to=2011-12-30");
        assertThat(skipped.statusCode()).as(skipped.body()).isEqualTo(200);
        assertThat(json(skipped).get("days").size()).isZero();
        assertThat(text(json(gateway.get(calendar + "29&to=2011-12-31")).get("days")))
                .isEqualTo("""
                [{"date":"2011-12-29","seconds":3600,"bytes":1000000},\
                {"date":"2011-12-31","seconds":3600,"bytes":0}]""");
    }

    @Test
    void questionsThatAreNone_areAnswered422() {
        for (String query : List.of(
                "timeline?from=2026-01-02T00:00:00Z&to=2026-01-01T00:00:00Z",
                "timeline?from=yesterday",
                "timeline?from=2026-01-02T00:00:00.0000001Z&to=2026-01-02T00:00:00.0000009Z",
                "timeline?from=0001-01-01T00:00:00Z&to=2026-01-01T00:00:00Z",
                "timeline?from=1970-01-01T00:00:00Z&to=2026-01-01T00:00:00Z",
                "timeline?to=%2B99999-01-01T00:00:00Z",
                "timeline?resolution_s=-1",
                "timeline?resolution_s=1e9",
                "calendar?from=2024-01-01&to=2026-01-01",
                "calendar?from=2026-01-02&to=2026-01-01",
                "calendar?to=2026-02-30",
                "calendar?tz=Nowhere/Land")) {
            HttpResponse<String> reply = gateway.get("/api/v1/cameras/" + name + "/" + query);
            assertThat(reply.statusCode()).as(query + " " + reply.body()).isEqualTo(422);
        }
        for (String body : List.of(
                "{\"from\":\"2026-01-02T00:00:00Z\",\"to\":\"2026-01-02T00:00:00Z\"}",
                "{\"from\":\"2026-01-02T00:00:00.0000001Z\",\"to\":\"2026-01-02T00:00:00.0000009Z\"}",
                "{\"from\":\"2026-01-02T00:00:00Z\"}",
                "{\"from\":\"1960-01-02T00:00:00Z\",\"to\":\"2026-01-02T00:00:00Z\"}")) {
            assertThat(gateway.post("/api/v1/cameras/" + name + "/protected", body)
                            .statusCode())
                    .as(body)
                    .isEqualTo(422);
        }
    }

    @Test
    void protectedPieces_areListedByTime_andReleased() {
        String path = "/api/v1/cameras/" + name + "/protected";
        for (int hour : new int[] {3, 1, 2}) {
            HttpResponse<String> made = gateway.post(
                    path, "{\"from\":\"2026-01-02T0%d:00:00Z\",\"to\":\"2026-01-02T09:00:00Z\"}".formatted(hour));
            assertThat(made.statusCode()).isEqualTo(201);
        }
        JsonNode first = json(gateway.get(path + "?limit=2"));
        assertThat(first.get("items").get(0).get("from").getStringValue()).startsWith("2026-01-02T01");
        JsonNode rest = json(gateway.get(path + "?cursor=" + first.get("next").getStringValue()));
        assertThat(rest.get("items").size()).isOne();
        assertThat(rest.get("items").get(0).get("from").getStringValue()).startsWith("2026-01-02T03");
        String last = rest.get("items").get(0).get("id").getStringValue();
        assertThat(gateway.delete(path + "/" + last).statusCode()).isEqualTo(204);
        assertThat(gateway.delete(path + "/" + last).statusCode()).isEqualTo(404);
    }

    @Test
    void recordingStatus_isForWhoMaySeeTheArchive_asFarBackAsAllowed() {
        int now = (int) Instant.now().getEpochSecond();
        gateway.bean(ArchiveIndex.class)
                .add(
                        List.of(
                                rows.row(++number, now - 7200.5, now - 3600.2),
                                rows.row(++number, now - 1800, now - 600)),
                        there -> true);
        gateway.bean(ProtectedPieces.class)
                .protect(
                        key.camera(),
                        new Span((now - 7000) * 1_000_000L, (now - 6000) * 1_000_000L),
                        "",
                        TestGateway.actor(gateway.running().credentials().operatorId()));
        String whole =
                "[{\"stream\":\"%s\",\"ranges\":[{\"from\":%d,\"duration\":3600},{\"from\":%d,\"duration\":1200}]}]"
                        .formatted(name, now - 7201, now - 1800);
        assertThat(status(null, null).statusCode()).isEqualTo(401);
        assertThat(status(share("{}"), null).statusCode()).as("live only").isEqualTo(403);
        HttpResponse<String> all = status(share("{\"archive\":true}"), null);
        assertThat(all.body()).isEqualTo(whole);
        assertThat(all.headers().firstValue("Cache-Control")).hasValue("no-store");
        assertThat(status(share("{\"archive\":true,\"archive_depth_s\":3000}"), "ranges,locks")
                        .body())
                .isEqualTo("[{\"stream\":\"%s\",\"ranges\":[{\"from\":%d,\"duration\":1200}],\"locks\":[]}]"
                        .formatted(name, now - 1800));
        assertThat(status(share("{\"archive\":true}"), "locks").body())
                .isEqualTo("[{\"stream\":\"%s\",\"locks\":[{\"from\":%d,\"duration\":1000}]}]"
                        .formatted(name, now - 7000));
        String deep = share("{\"archive\":true,\"archive_depth_s\":10}");
        assertThat(gateway.send(gateway.request("/" + name + "/recording_status.json?token=" + deep + "&from="
                                        + (now - 9000) + "&to=" + (now - 3000))
                                .build())
                        .body())
                .isEqualTo("[{\"stream\":\"" + name + "\",\"ranges\":[]}]");
    }

    private SegmentRow row(double from, double to) {
        return rows.row(++number, DAY + from, DAY + to);
    }

    private void add(SegmentRow... some) {
        gateway.bean(ArchiveIndex.class).add(List.of(some), there -> true);
    }

    private JsonNode timeline(String query) {
        HttpResponse<String> reply = gateway.get("/api/v1/cameras/" + name + "/timeline?" + query);
        assertThat(reply.statusCode()).as(reply.body()).isEqualTo(200);
        return json(reply);
    }

    private static String text(JsonNode node) {
        try {
            return JsonMapper.createDefault().writeValueAsString(node);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String share(String body) {
        return json(gateway.post("/api/v1/cameras/" + name + "/shares", body))
                .get("token")
                .getStringValue();
    }

    private HttpResponse<String> status(@Nullable String token, @Nullable String wanted) {
        return gateway.send(gateway.request("/" + name + "/recording_status.json?x=1"
                        + (token == null ? "" : "&token=" + token)
                        + (wanted == null ? "" : "&request=" + wanted))
                .build());
    }
}
