package io.culvert.gateway.events;

import io.culvert.gateway.database.DatabaseException;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes events out of the table that are older than a week or more than a million, on a thread of its own, in small parts. */
final class EventRetention {

    static final Duration AGE = Duration.ofDays(7);
    static final long KEPT = 1_000_000;

    private static final Logger log = LoggerFactory.getLogger(EventRetention.class);

    private static final int ROWS_PER_STATEMENT = 5_000;

    private final EventTable table;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(
            Thread.ofVirtual().name("event-retention").factory());

    EventRetention(EventTable table) {
        this.table = table;
    }

    void start() {
        thread.scheduleWithFixedDelay(this::clean, 1, 10, TimeUnit.MINUTES);
    }

    void stop() {
        thread.shutdownNow();
    }

    /** One round; never throws. */
    void clean() {
        try {
            while (table.clean(AGE, KEPT, ROWS_PER_STATEMENT) == ROWS_PER_STATEMENT && !thread.isShutdown()) {
                log.debug("events were cleaned up");
            }
        } catch (DatabaseException e) {
            log.debug("events cannot be cleaned up now: {}", e.getMessage());
        } catch (RuntimeException e) {
            log.error("events cannot be cleaned up", e);
        }
    }
}
