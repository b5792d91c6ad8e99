package io.culvert.gateway.events;

import io.culvert.gateway.database.DatabaseException;
import io.culvert.gateway.database.DatabaseFailure;
import io.culvert.gateway.database.Rounds;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes what waits in the {@link Outbox}, in order and in batches, on a virtual thread of its own that waits for the
 * database as long as it takes. A batch of which nobody knows whether it was committed is written again under the same
 * keys.
 *
 * <p>Threading: {@link #flush} confined to its thread, or to a test's.
 */
final class OutboxWriter {

    private static final Logger log = LoggerFactory.getLogger(OutboxWriter.class);

    private static final Duration PERIOD = Duration.ofMillis(200);
    private static final int ROWS_PER_STATEMENT = 500;

    private final Outbox outbox;
    private final EventTable table;
    private final String server;
    private final Runnable wrote;
    private final Rounds rounds = new Rounds(log, "outbox", "events", this::writeAll);

    /** @param wrote called after something was written */
    OutboxWriter(Outbox outbox, EventTable table, String server, Runnable wrote) {
        this.outbox = outbox;
        this.table = table;
        this.server = server;
        this.wrote = wrote;
    }

    void start() {
        outbox.tell(Event.ofNode(EventType.NODE_ONLINE, server));
        rounds.start(Duration.ZERO, PERIOD);
    }

    /** Writes what is left, for at most two seconds, and ends the thread. */
    void stop() {
        outbox.tell(Event.ofNode(EventType.NODE_OFFLINE, server));
        rounds.stop();
    }

    /** One round; never throws. */
    void flush() {
        rounds.run();
    }

    private void writeAll() {
        for (List<EventTable.Draft> next = next(); !next.isEmpty(); next = next()) {
            write(next);
        }
    }

    private List<EventTable.Draft> next() {
        return outbox.next(ROWS_PER_STATEMENT);
    }

    private void write(List<EventTable.Draft> drafts) {
        try {
            table.insertAll(server, drafts);
            outbox.written(drafts);
        } catch (DatabaseException e) {
            if (e.failure() != DatabaseFailure.INTERNAL && e.failure() != DatabaseFailure.UNFIT) {
                throw e;
            }
            log.error("{} events are no rows that the database takes, they are dropped", drafts.size(), e);
            outbox.drop(drafts);
        }
        wrote.run();
    }
}
