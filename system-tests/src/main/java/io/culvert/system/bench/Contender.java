package io.culvert.system.bench;

import java.util.List;

/** One of those that a benchmark measures in turn: Culvert, the floor or a peer, in one setup. */
public interface Contender {
    /** In the table. */
    String name();

    /** Processes whose CPU time and memory count, each with its descendants. */
    List<Long> pids();

    /** Whether the run goes on without it when a round of it fails: so for peers. */
    default boolean mayFail() {
        return false;
    }
}
