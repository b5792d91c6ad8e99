package io.culvert.gateway.changes;

import java.util.List;

/**
 * A cache, or something that acts on what caches say.
 *
 * <p>Calls come one at a time, on a thread that may block. A subscriber that throws is
 * called again with the same changes.
 */
public interface ChangeSubscriber {

    /** All of the first stage have applied a change before any of the second sees it. */
    enum Stage {
        /** Copies rows into memory. */
        CACHE,
        /** Acts by what the caches now say: ends sessions, closes streams. */
        CONSEQUENCE
    }

    Stage stage();

    /** Reads everything anew: at the start, and when changes may have been missed. */
    void reload();

    /** Applies these changes, oldest first. */
    void apply(List<Change> changes);
}
