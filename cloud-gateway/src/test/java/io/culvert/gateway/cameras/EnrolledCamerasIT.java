package io.culvert.gateway.cameras;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.culvert.gateway.database.Database;
import io.culvert.gateway.events.Outbox;
import io.culvert.gateway.node.TestGateway;
import io.culvert.gateway.provisioning.QrEnrolments;
import io.micronaut.json.JsonMapper;
import java.time.Clock;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;

/** Cameras of enrolments, made by several gateways on one database, and beside one that cannot be made. */
@Timeout(60)
final class EnrolledCamerasIT {

    private static final String TEMPLATE =
            "{\"title\":\"Door\",\"on_demand\":true,\"network_cache_ms\":0,\"video_only\":false,\"ptz\":false,"
                    + "\"motion_events\":false}";

    private static final AtomicInteger COUNT = new AtomicInteger();
    private static final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private static TestGateway gateway;
    private static EnrolledCameras one;
    private static EnrolledCameras other;

    @BeforeAll
    static void start() {
        gateway = TestGateway.start();
        one = gateway.bean(EnrolledCameras.class);
        other = new EnrolledCameras(
                gateway.bean(QrEnrolments.class),
                gateway.database(),
                gateway.bean(Outbox.class),
                gateway.bean(JsonMapper.class),
                Clock.systemUTC());
        log.start();
        logger().addAppender(log);
    }

    @AfterAll
    static void stop() {
        logger().detachAppender(log);
        other.stop();
        gateway.close();
    }

    private static Logger logger() {
        return (Logger) LoggerFactory.getLogger(EnrolledCameras.class);
    }

    @Test
    void twoGatewaysAtOnce_makeTheCameraOfEachEnrolmentOnce() throws Exception {
        log.list.clear();
        for (int round = 0; round < 3; round++) {
            List<String> agents =
                    Stream.generate(() -> enrolled(TEMPLATE)).limit(10).toList();

            Callable<Void> first = look(one);
            Callable<Void> second = look(other);
            try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
                for (Future<Void> done : threads.invokeAll(List.of(first, second))) {
                    done.get();
                }
            }
            // What one of them held while the others passed it over, the running gateway's own thread among them, is
            // done soon.
            await().untilAsserted(() -> assertThat(agents).allSatisfy(agent -> {
                assertThat(count("cameras where agent_id = ?", agent)).isEqualTo(1);
                assertThat(count("enrolments where agent_id = ? and camera_id is not null", agent))
                        .isEqualTo(1);
                assertThat(count("events e join cameras c on e.entity_id = c.id::text where c.agent_id = ?", agent))
                        .isEqualTo(1);
            }));
        }
        assertThat(log.list).noneMatch(line -> line.getLevel().isGreaterOrEqual(Level.WARN));
    }

    private static Callable<Void> look(EnrolledCameras cameras) {
        return () -> {
            cameras.makeAll();
            return null;
        };
    }

    @Test
    void enrolmentWhoseCameraCannotBeMade_holdsUpNoOther() {
        String broken = enrolled("\"no camera\"");
        String fine = enrolled(TEMPLATE);

        one.makeAll();

        assertThat(count("cameras where agent_id = ?", broken)).isZero();
        assertThat(count("cameras where agent_id = ?", fine)).isEqualTo(1);
        gateway.database().update("delete from enrolments where agent_id = ?", broken);
    }

    private static int count(String what, String agentId) {
        return gateway.database()
                .one("select count(*) from " + what, row -> row.getInt(1), agentId)
                .orElseThrow();
    }

    /** An enrolment as it is when its agent, whose ID is returned, has joined and named an input; behind those before it. */
    private static String enrolled(String camera) {
        Database database = gateway.database();
        long operator = gateway.running().credentials().operatorId();
        UUID site = UUID.randomUUID();
        String agent = String.format("%012d", COUNT.incrementAndGet());
        database.update("insert into sites (id, operator_id, name) values (?, ?, 'home')", site, operator);
        database.update("""
                insert into agents (agent_id, operator_id, site_id, key_fingerprint, inputs)
                values (?, ?, ?, 'sha256:' || repeat('a', 64),
                    '[{"name":"cam","codec":"H264","width":0,"height":0,"state":"ready","detail":""}]')
                """, agent, operator, site);
        database.update("""
                insert into enrolments (id, operator_id, site_id, api_key_id, by_provider, title, camera, token_hash,
                    created_at, expires_at, key_fingerprint, bound_at, agent_id, announced_at)
                values (?, ?, ?, (select id from api_keys where operator_id = ? limit 1), true, 'Door', ?::jsonb,
                    sha256(?::bytea), now(), now() + interval '10 minutes', 'sha256:' || repeat('a', 64), now(), ?,
                    clock_timestamp())
                """, UUID.randomUUID(), operator, site, operator, camera, agent, agent);
        return agent;
    }
}
