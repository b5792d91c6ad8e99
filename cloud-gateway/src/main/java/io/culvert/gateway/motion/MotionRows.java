package io.culvert.gateway.motion;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Rows that wait to be written, each as it stands now; while PostgreSQL is away for long, the oldest are dropped and counted.
 *
 * <p>Threading: any; never blocks. The monitor guards the rows, for operations on them only.
 */
final class MotionRows {

    static final int CAPACITY = 10_000;

    private final Map<UUID, MotionRow> waiting = new LinkedHashMap<>();
    private long dropped;

    synchronized void add(MotionRow row) {
        if (waiting.put(row.id(), row) == null && waiting.size() > CAPACITY) {
            waiting.remove(waiting.keySet().iterator().next());
            dropped++;
        }
    }

    /** The oldest that wait, which stay there until they are {@link #written}. */
    synchronized List<MotionRow> next(int most) {
        List<MotionRow> next = new ArrayList<>(Math.min(most, waiting.size()));
        for (MotionRow row : waiting.values()) {
            if (next.size() == most) {
                break;
            }
            next.add(row);
        }
        return next;
    }

    /** These need not wait any more, unless they changed meanwhile. */
    synchronized void written(List<MotionRow> rows) {
        rows.forEach(row -> waiting.remove(row.id(), row));
    }

    synchronized void drop(List<MotionRow> rows) {
        dropped += rows.size();
        written(rows);
    }

    synchronized int size() {
        return waiting.size();
    }

    synchronized long dropped() {
        return dropped;
    }
}
