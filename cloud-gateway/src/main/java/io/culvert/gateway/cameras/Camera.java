package io.culvert.gateway.cameras;

import io.culvert.gateway.stream.Quality;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A camera as the database has it.
 *
 * @param id never changes, never used again; keys streams and archives
 * @param epoch grows with every change of the source, so that nothing from an old source is taken for the new one
 * @param operatorId whose installation part it is
 * @param siteId the house or site it belongs to, or null
 * @param ownerId the user whose site that is, or null when only the operator's administrators see it
 * @param name first part of its media addresses
 * @param title for people
 * @param onDemand whether the source runs only while somebody watches
 * @param networkCacheMs how much a player should buffer, milliseconds; passed on, not acted upon
 * @param videoOnly whether sound is left out
 * @param ptz whether it can be moved
 * @param motionEvents whether its motion events are wanted
 * @param dvr what is recorded of it
 * @param orphaned whether the agent of its source was deleted or went to another owner: nothing may be shown then
 */
public record Camera(
        UUID id,
        long epoch,
        long operatorId,
        @Nullable UUID siteId,
        @Nullable UUID ownerId,
        String name,
        String title,
        CameraSource source,
        boolean onDemand,
        int networkCacheMs,
        boolean videoOnly,
        boolean ptz,
        boolean motionEvents,
        Dvr dvr,
        boolean orphaned,
        Instant createdAt) {

    /** Whether there is a stream of this quality. */
    public boolean has(Quality quality) {
        return switch (quality) {
            case MAIN -> true;
            case SUB -> source.hasSub();
        };
    }
}
