package io.culvert.gateway.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

final class RoundsTest {
    private final Logger log = (Logger) LoggerFactory.getLogger(RoundsTest.class);
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
    private final AtomicInteger worked = new AtomicInteger();
    private volatile @Nullable RuntimeException failure;
    private volatile @Nullable Error error;
    private final Rounds rounds = new Rounds(log, "test", "things", () -> {
        RuntimeException thrown = failure;
        Error wrong = error;
        if (thrown != null) {
            throw thrown;
        }
        if (wrong != null) {
            throw wrong;
        }
        worked.incrementAndGet();
    });

    @BeforeEach
    void listen() {
        log.setAdditive(false);
        lines.start();
        log.addAppender(lines);
    }

    @AfterEach
    void end() {
        log.detachAppender(lines);
    }

    @Test
    void run_whileTheDatabaseIsAway_saysItOnceAndOnceThatItIsBack() {
        failure = new DatabaseException(new SQLException("away", "08006"));
        rounds.run();
        rounds.run();
        failure = null;
        rounds.run();
        rounds.run();

        assertThat(said()).containsExactly(Level.WARN, Level.INFO);
        assertThat(lines.list.getFirst().getFormattedMessage()).startsWith("things cannot be written");
        assertThat(worked).hasValue(2);
    }

    @Test
    void run_ofAMistake_saysItEachTimeAndGoesOn() {
        failure = new IllegalStateException("a mistake");
        rounds.run();
        rounds.run();
        failure = null;
        rounds.run();

        assertThat(said()).containsExactly(Level.ERROR, Level.ERROR);
        assertThat(worked).hasValue(1);
    }

    @Test
    void run_ofAnError_isNotTheLast() {
        error = new NoClassDefFoundError("the program was replaced");
        rounds.start(Duration.ZERO, Duration.ofMillis(10));
        await().until(() -> !lines.list.isEmpty());
        error = null;
        await().until(() -> worked.get() > 0);
        rounds.end();
    }

    @Test
    void whileTheDatabaseIsAway_roundsComeSooner() {
        failure = new DatabaseException(new SQLException("away", "08006"));
        rounds.start(Duration.ZERO, Duration.ofHours(1), Duration.ofMillis(10));
        await().until(() -> !lines.list.isEmpty());
        failure = null;
        await().until(() -> worked.get() == 1);
        await().during(Duration.ofMillis(100)).until(() -> worked.get() == 1);
        rounds.end();
    }

    @Test
    void stop_worksALastTime() {
        rounds.start(Duration.ofHours(1), Duration.ofHours(1));
        rounds.stop();

        assertThat(worked).hasValue(1);
    }

    @Test
    void end_worksNoMore() {
        rounds.start(Duration.ofHours(1), Duration.ofHours(1));
        rounds.end();

        assertThat(worked).hasValue(0);
    }

    @Test
    void inParts_whereOneIsRefused_writesTheOthers() {
        List<String> written = new ArrayList<>();
        List<String> refused = new ArrayList<>();
        Rounds.inParts(
                List.of("a", "wrong", "b"),
                some -> {
                    if (some.contains("wrong")) {
                        throw new DatabaseException(new SQLException("no row", "22P02"));
                    }
                    written.addAll(some);
                },
                (one, e) -> refused.add(one));

        assertThat(written).containsExactly("a", "b");
        assertThat(refused).containsExactly("wrong");
    }

    @Test
    void inParts_whileTheDatabaseIsAway_refusesNothing() {
        List<String> refused = new ArrayList<>();
        DatabaseException away = new DatabaseException(new SQLException("away", "08006"));

        assertThatThrownBy(() -> Rounds.inParts(
                        List.of("a", "b"),
                        some -> {
                            throw away;
                        },
                        (one, e) -> refused.add(one)))
                .isSameAs(away);
        assertThat(refused).isEmpty();
    }

    private List<Level> said() {
        return lines.list.stream().map(ILoggingEvent::getLevel).toList();
    }
}
