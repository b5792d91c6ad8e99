package io.culvert.gateway.access;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A piece of a camera's recordings that whoever has its address may watch for a while, as events give such addresses out.
 * Nothing is kept of it: it lasts as long as it says, as its camera, and as that has the same owner. Immutable.
 *
 * @param ownerId whose camera it was when it was given; null: the operator's
 * @param fromMicros the first instant that is seen, Unix microseconds
 * @param toMicros the first that is not
 * @param expiresAt to the second
 */
public record Clip(
        UUID cameraId, long operatorId, @Nullable UUID ownerId, long fromMicros, long toMicros, Instant expiresAt) {

    Reach reach() {
        return new Reach(null, fromMicros, toMicros);
    }

    boolean expired(Instant now) {
        return !now.isBefore(expiresAt);
    }
}
