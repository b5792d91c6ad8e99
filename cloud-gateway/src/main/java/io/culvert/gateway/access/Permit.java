package io.culvert.gateway.access;

import io.culvert.gateway.stream.Quality;
import io.culvert.gateway.stream.StreamKey;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What the gate allowed: one camera in one quality, for one credential.
 *
 * <p>Front doors compare {@code operatorId}, {@code cameraId} and {@code cameraEpoch} with the stream they are about to
 * send, so that a mistake in between cannot show a foreign picture.
 *
 * @param cameraId never changes and is never used again
 * @param cameraEpoch grows with every change of the camera's source
 * @param cameraName the name at the time of the decision
 * @param operatorId whose camera it is
 * @param quality which stream
 * @param kind live, archive, export or publish
 * @param reach which recordings of it may be seen
 * @param shareId the share that allowed it, or null when a person's credential did
 * @param userId the user whose credential it was, or null for a share or an API key that belongs to no user
 * @param clip the clip that allowed it, or null
 * @param credentialKey names the credential without revealing it: {@code share:ID}, {@code key:ID}, {@code login:ID}, or {@code clip:}
 *     and what it shows
 */
public record Permit(
        UUID cameraId,
        long cameraEpoch,
        String cameraName,
        long operatorId,
        Quality quality,
        SessionKind kind,
        Reach reach,
        @Nullable UUID shareId,
        @Nullable UUID userId,
        @Nullable Clip clip,
        String credentialKey) {

    /** The stream that it allows. */
    public StreamKey streamKey() {
        return new StreamKey(cameraId, cameraEpoch, quality);
    }
}
