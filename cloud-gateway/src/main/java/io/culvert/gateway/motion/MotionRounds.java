package io.culvert.gateway.motion;

import io.culvert.gateway.database.Rounds;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What goes on behind the intake: motions end in time, rows are written, and what a dead gateway left open is closed. What is
 * old goes with recordings, by the clock that these go by: this one may be set wrong.
 *
 * <p>Threading: a virtual thread that only looks at the clock, and one that waits for the database.
 */
final class MotionRounds {

    private static final Logger log = LoggerFactory.getLogger(MotionRounds.class);

    private static final Duration TICK = Duration.ofMillis(250);
    private static final Duration WRITE = Duration.ofMillis(200);
    private static final Duration CLOSE = Duration.ofMinutes(10);

    /** Longer than any motion goes on without being written again. */
    private static final Duration UNSEEN = Duration.ofMinutes(30);

    private static final int ROWS_PER_STATEMENT = 500;

    private final MotionIntake intake;
    private final MotionRows rows;
    private final MotionTable table;
    private final String node;
    private final Clock clock;
    private final Rounds writing = new Rounds(log, "motion-rows", "motions", this::write);
    private final ScheduledExecutorService ticks = Executors.newSingleThreadScheduledExecutor(
            Thread.ofVirtual().name("motion-ends").factory());
    private boolean leftoversClosed;
    private Instant closed = Instant.EPOCH;

    MotionRounds(MotionIntake intake, MotionRows rows, MotionTable table, String node, Clock clock) {
        this.intake = intake;
        this.rows = rows;
        this.table = table;
        this.node = node;
        this.clock = clock;
    }

    void start() {
        ticks.scheduleWithFixedDelay(this::tick, TICK.toMillis(), TICK.toMillis(), TimeUnit.MILLISECONDS);
        writing.start(Duration.ZERO, WRITE);
    }

    /** Ends all motions, and writes what is left for at most two seconds. */
    void stop() {
        ticks.shutdownNow();
        intake.endAll();
        writing.stop();
    }

    private void tick() {
        try {
            intake.tick();
        } catch (RuntimeException e) {
            log.error("motions cannot be ended", e);
        }
    }

    /** One round; confined to its thread, or to a test's. */
    void write() {
        if (!leftoversClosed) {
            int closed = table.closeLeftBy(node);
            leftoversClosed = true;
            if (closed > 0) {
                log.info("{} motions were left open when this gateway ended, they are closed", closed);
            }
        }
        for (List<MotionRow> next = next(); !next.isEmpty(); next = next()) {
            write(next);
        }
        closeForgotten();
    }

    private List<MotionRow> next() {
        return rows.next(ROWS_PER_STATEMENT);
    }

    private void write(List<MotionRow> next) {
        Rounds.inParts(
                next,
                some -> {
                    table.save(node, some);
                    rows.written(some);
                },
                (row, e) -> {
                    log.error("motion {} is no row that the database takes, it is dropped", row.id(), e);
                    rows.drop(List.of(row));
                });
    }

    private void closeForgotten() {
        Instant now = clock.instant();
        if (now.isBefore(closed.plus(CLOSE)) && !now.isBefore(closed)) {
            return;
        }
        table.closeForgotten(MotionIntake.micros(now.minus(UNSEEN)));
        closed = now;
    }
}
