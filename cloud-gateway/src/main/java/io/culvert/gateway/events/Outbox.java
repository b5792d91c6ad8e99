package io.culvert.gateway.events;

import io.culvert.gateway.database.Database.Statements;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.UUID;

/**
 * Where every event of this node begins its way.
 *
 * <p>What changes rows is written in the same transaction: it is there exactly when the deed is. What comes from media
 * and tunnels waits in memory for {@link OutboxWriter}, bounded: while PostgreSQL is away for long the oldest are dropped
 * and counted.
 *
 * <p>Threading: any; {@link #tell} never blocks. Its monitor guards the queue, for operations on it only.
 */
public final class Outbox {

    /** Events that wait in memory. */
    static final int CAPACITY = 10_000;

    private final EventTable table;
    private final String server;
    private final Clock clock;
    private final Deque<EventTable.Draft> waiting = new ArrayDeque<>();
    private long dropped;

    Outbox(EventTable table, String server, Clock clock) {
        this.table = table;
        this.server = server;
        this.clock = clock;
    }

    /** Writes the event in the transaction of the deed. Blocking. */
    public void write(Statements statements, Event event) throws SQLException {
        table.insert(statements, server, draft(event));
    }

    /** Takes the event to be written soon. */
    public void tell(Event event) {
        EventTable.Draft draft = draft(event);
        synchronized (this) {
            if (waiting.size() >= CAPACITY) {
                waiting.removeFirst();
                dropped++;
            }
            waiting.addLast(draft);
        }
    }

    private EventTable.Draft draft(Event event) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        return new EventTable.Draft(UUID.randomUUID(), now, event);
    }

    /** The oldest that wait, which stay there until they are {@link #written}. */
    synchronized List<EventTable.Draft> next(int most) {
        List<EventTable.Draft> next = new ArrayList<>(Math.min(most, waiting.size()));
        for (EventTable.Draft draft : waiting) {
            if (next.size() == most) {
                break;
            }
            next.add(draft);
        }
        return next;
    }

    /** These need not wait any more; some may have been dropped meanwhile. */
    synchronized void written(List<EventTable.Draft> drafts) {
        EventTable.Draft last = drafts.getLast();
        if (waiting.contains(last)) {
            while (!waiting.removeFirst().equals(last)) {
                // all before it were among them
            }
        }
    }

    synchronized int size() {
        return waiting.size();
    }

    synchronized long dropped() {
        return dropped;
    }

    synchronized void drop(List<EventTable.Draft> drafts) {
        dropped += drafts.size();
        written(drafts);
    }
}
