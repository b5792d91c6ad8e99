package io.culvert.gateway.health;

import io.culvert.gateway.database.Database;
import io.culvert.gateway.database.DatabaseException;
import io.culvert.gateway.node.Listener;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What works at this moment. A gateway whose database is away still carries media: it is degraded, not down. Blocking for
 * the time-out of the pool at most.
 */
@Singleton
public final class Health {

    private final Database database;
    private final List<Listener> listeners;

    Health(Database database, List<Listener> listeners) {
        this.database = database;
        this.listeners = listeners;
    }

    /** The state of one part or of the whole. */
    public enum State {
        UP,
        DEGRADED,
        DOWN
    }

    /** @param parts state by name: {@code database}, and each listener */
    public record Report(State state, SortedMap<String, State> parts) {}

    public Report report() {
        SortedMap<String, State> parts = new TreeMap<>();
        parts.put("database", databaseState());
        for (Listener listener : listeners) {
            parts.put(listener.name(), listener.port() > 0 ? State.UP : State.DOWN);
        }
        boolean closed = listeners.stream().anyMatch(listener -> parts.get(listener.name()) == State.DOWN);
        State whole = closed ? State.DOWN : parts.get("database") == State.UP ? State.UP : State.DEGRADED;
        return new Report(whole, parts);
    }

    private State databaseState() {
        try {
            database.one("select 1", row -> 1);
            return State.UP;
        } catch (DatabaseException e) {
            return State.DOWN;
        }
    }
}
