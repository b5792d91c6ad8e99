package io.culvert.gateway.archive.keep;

import io.culvert.gateway.archive.index.Span;
import java.util.List;
import java.util.UUID;

/** When something moved before a camera. May block. */
interface Motions {
    /**
     * All of it in a window; what still goes on has no end in sight.
     *
     * @throws RuntimeException when it cannot be known now
     */
    List<Span> within(UUID camera, Span window);

    /**
     * Forgets some of what lies further back than anything is kept.
     *
     * @param nowMicros as {@link AgeClock} has it
     * @return whether there may be more
     */
    boolean forget(long nowMicros);
}
