package io.culvert.gateway.access;

import io.culvert.gateway.cameras.Camera;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Somebody with an API key or a login, as far as watching goes.
 *
 * @param credentialKey names the credential without revealing it: {@code key:ID} or {@code login:ID}
 * @param userId the user, or null for an API key of the operator
 * @param operatorId whose cameras come into question
 * @param everyCamera whether all of the operator's cameras may be watched, as by a provider; else those of own sites
 * @param maxSessions how many sessions the user may have at once, or null for any number
 * @param expiresAt when the credential ends by itself, or null
 */
record Person(
        String credentialKey,
        @Nullable UUID userId,
        long operatorId,
        boolean everyCamera,
        @Nullable Integer maxSessions,
        @Nullable Instant expiresAt) {

    boolean mayWatch(Camera camera) {
        return camera.operatorId() == operatorId
                && (everyCamera || (userId != null && userId.equals(camera.ownerId())));
    }

    boolean expired(Instant now) {
        return expiresAt != null && !now.isBefore(expiresAt);
    }
}
