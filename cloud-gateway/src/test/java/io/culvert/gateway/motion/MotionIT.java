package io.culvert.gateway.motion;

import static io.culvert.gateway.node.TestGateway.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.culvert.gateway.cameras.CameraDirectory;
import io.culvert.gateway.node.TestGateway;
import io.micronaut.json.tree.JsonNode;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Motion by REST, down to rows, events and listeners of a whole gateway. */
@Timeout(60)
class MotionIT {

    private static TestGateway gateway;

    @BeforeAll
    static void start() {
        gateway = TestGateway.start(Map.of("culvert.outbound.allow", "203.0.113.0/24"));
    }

    @AfterAll
    static void stop() {
        gateway.close();
    }

    @Test
    void motion_isMarkedToldAndHeard() {
        UUID yard = camera("yard", true);
        List<String> heard = new CopyOnWriteArrayList<>();
        gateway.bean(MotionIntake.class).register(new MotionListener() {
            @Override
            public void started(UUID camera, long atMicros) {
                heard.add("started " + camera);
            }

            @Override
            public void stopped(UUID camera, long atMicros) {
                heard.add("stopped " + camera);
            }
        });

        HttpResponse<String> started = tell("yard", "{\"state\":\"started\",\"type\":\"line_crossing\"}");
        assertThat(started.statusCode()).as(started.body()).isEqualTo(202);
        assertThat(json(started).get("outcome").getStringValue()).isEqualTo("taken");
        await().until(() -> marks(yard).size() == 1);
        assertThat(marks(yard).getFirst().toMicros()).isNull();
        assertThat(heard).containsExactly("started " + yard);

        assertThat(tell("yard", "{\"state\":\"stopped\",\"type\":\"line_crossing\"}")
                        .statusCode())
                .isEqualTo(202);
        await().until(() -> marks(yard).getFirst().toMicros() != null);
        MotionMark mark = marks(yard).getFirst();
        assertThat(mark.type()).isEqualTo("line_crossing");
        assertThat(mark.source()).isEqualTo("rest");
        assertThat(Objects.requireNonNull(mark.toMicros())).isGreaterThan(mark.fromMicros());
        assertThat(heard).containsExactly("started " + yard, "stopped " + yard);
        await().until(() -> events("yard").size() == 2);
        assertThat(events("yard"))
                .allMatch(event ->
                        event.get("motion_id").getStringValue().equals(mark.id().toString()))
                .extracting(event -> event.get("event").getStringValue())
                .containsExactly("stream_motion_stopped", "stream_motion_started");
    }

    @Test
    void emptyRequest_isAPulse() {
        UUID gate = camera("gate", true);

        assertThat(gateway.send("POST", "/api/v1/cameras/gate/motion", null, gateway.apiKey())
                        .statusCode())
                .isEqualTo(202);
        assertThat(tell("gate", "{}").statusCode()).isEqualTo(202);
        await().until(() -> marks(gate).size() == 1);
    }

    @Test
    void pastMotion_isMarkedWhereItWas() {
        UUID hall = camera("hall", true);
        Instant at = Instant.now().minusSeconds(600).truncatedTo(ChronoUnit.MILLIS);

        assertThat(tell("hall", "{\"at\":\"%s\"}".formatted(at)).statusCode()).isEqualTo(202);
        await().until(() -> marks(hall).size() == 1);
        long micros = at.toEpochMilli() * 1000;
        assertThat(marks(hall).getFirst().fromMicros()).isEqualTo(micros);
        MotionMarks marks = gateway.bean(MotionMarks.class);
        assertThat(marks.between(hall, micros + 7_999_999, micros + 9_000_000)).hasSize(1);
        assertThat(marks.between(hall, micros + 8_000_000, micros + 9_000_000)).isEmpty();
        assertThat(marks.between(hall, micros - 10, micros)).isEmpty();
        assertThat(marks.between(hall, micros - 10, micros + 1)).hasSize(1);
    }

    @Test
    void whatCannotBeTaken_isSaidSo() {
        camera("quiet", false);
        camera("loft", true);

        assertThat(tell("quiet", "{}").body()).contains("motion_switched_off");
        assertThat(tell("quiet", "{}").statusCode()).isEqualTo(409);
        assertThat(tell("nobody", "{}").statusCode()).isEqualTo(404);
        assertThat(tell("loft", "{\"state\":\"stopped\"}").body()).contains("nothing_to_stop");
        for (String wrong : new String[] {
            "{\"state\":\"moving\"}",
            "{\"type\":\"No Word\"}",
            "{\"at\":\"%s\"}".formatted(Instant.now().plus(Duration.ofMinutes(3))),
            "{\"at\":\"%s\"}".formatted(Instant.now().minus(Duration.ofHours(2))),
            "{\"at\":\"+999999999-12-31T23:59:59Z\"}",
            "{\"at\":\"-999999999-01-01T00:00:00Z\"}"
        }) {
            assertThat(tell("loft", wrong).statusCode()).as(wrong).isEqualTo(422);
        }
        assertThat(gateway.send("POST", "/api/v1/cameras/loft/motion", "{}", null)
                        .statusCode())
                .isEqualTo(401);
    }

    @Test
    void rows_leftOpenByADeadGateway_areClosedWhereTheyWereSeenLast() {
        UUID attic = camera("attic", true);
        MotionTable table = new MotionTable(gateway.database());
        long now = Instant.now().toEpochMilli() * 1000;
        MotionRow left = row(attic, now - 60_000_000, now - 30_000_000);
        MotionRow others = row(attic, now - 60_000_000, now - 30_000_000);
        MotionRow lost = row(attic, now - 7_200_000_000L, now - 7_000_000_000L);
        MotionRow nobodys = row(UUID.randomUUID(), now, now);
        table.save("dead", List.of(left, nobodys));
        table.save("alive", List.of(others));
        table.save("gone", List.of(lost));
        CameraDirectory directory = gateway.bean(CameraDirectory.class);
        MotionRows rows = new MotionRows();
        MotionIntake intake = new MotionIntake(
                directory,
                MotionConfig.defaults(),
                new MotionTellings(rows, event -> {}),
                Clock.systemUTC(),
                System::nanoTime);
        MotionRounds rounds = new MotionRounds(intake, rows, table, "dead", Clock.systemUTC());
        rounds.write();

        assertThat(marks(attic))
                .containsExactlyInAnyOrder(
                        new MotionMark(left.id(), "motion", "smtp", left.fromMicros(), left.seenMicros()),
                        new MotionMark(others.id(), "motion", "smtp", others.fromMicros(), null),
                        new MotionMark(lost.id(), "motion", "smtp", lost.fromMicros(), lost.seenMicros()));
    }

    @Test
    void clockThatIsYearsAhead_costsNoMotion_untilKeepingBelievesIt() {
        UUID barn = camera("barn", true);
        MotionTable table = new MotionTable(gateway.database());
        long now = Instant.now().toEpochMilli() * 1000;
        table.save("dead", List.of(row(barn, now - 5, now)));
        MotionRows rows = new MotionRows();
        Clock ahead = Clock.offset(Clock.systemUTC(), Duration.ofDays(800));
        MotionIntake intake = new MotionIntake(
                gateway.bean(CameraDirectory.class),
                MotionConfig.defaults(),
                new MotionTellings(rows, event -> {}),
                ahead,
                System::nanoTime);
        new MotionRounds(intake, rows, table, "dead", ahead).write();
        assertThat(marks(barn)).hasSize(1);

        MotionMarks marks = gateway.bean(MotionMarks.class);
        assertThat(marks.forget(now)).isFalse();
        assertThat(marks(barn)).hasSize(1);
        marks.forget(now + Duration.ofDays(800).toSeconds() * 1_000_000);
        assertThat(marks(barn)).isEmpty();
    }

    @Test
    void rows_areCleanedWhenOldAndGoWithTheirCamera() {
        UUID shed = camera("shed", true);
        long now = Instant.now().toEpochMilli() * 1000;
        MotionTable table = new MotionTable(gateway.database());
        long day = Duration.ofDays(1).toMillis() * 1000;
        MotionRow old = row(shed, now - 366 * day, now - 366 * day + 5);
        MotionRow kept = row(shed, now - 364 * day, now - 364 * day + 5);
        table.save("dead", List.of(old, kept));
        assertThat(table.clean(now - 365 * day, now, 100)).isEqualTo(1);
        gateway.database().update("update cameras set dvr_depth_days = 400 where id = ?", shed);
        table.save("dead", List.of(old));
        assertThat(table.clean(now - 365 * day, now, 100)).isZero();

        gateway.database().update("delete from cameras where id = ?", shed);
        assertThat(gateway.database()
                        .one("select count(*) from motion where camera_id = ?", row -> row.getLong(1), shed))
                .contains(0L);
    }

    private static MotionRow row(UUID camera, long fromMicros, long seenMicros) {
        return new MotionRow(
                UUID.randomUUID(), camera, "motion", MotionSource.SMTP, fromMicros, null, seenMicros, null);
    }

    private static List<MotionMark> marks(UUID camera) {
        return gateway.bean(MotionMarks.class).between(camera, 0, Long.MAX_VALUE);
    }

    private static List<JsonNode> events(String camera) {
        List<JsonNode> events = new CopyOnWriteArrayList<>();
        json(gateway.get("/api/v1/events?event=stream_motion_*&media=" + camera))
                .get("items")
                .values()
                .forEach(events::add);
        return events;
    }

    private static HttpResponse<String> tell(String camera, String body) {
        return gateway.post("/api/v1/cameras/" + camera + "/motion", body);
    }

    private static UUID camera(String name, boolean motionEvents) {
        HttpResponse<String> made = gateway.post("/api/v1/cameras", """
                {"name":"%s","title":"t","motion_events":%s,"source":{"type":"rtsp","url":"rtsp://203.0.113.7/"}}
                """.formatted(name, motionEvents));
        assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
        return UUID.fromString(json(made).get("id").getStringValue());
    }
}
