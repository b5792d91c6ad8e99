package io.culvert.gateway.cameras;

import io.micronaut.serde.annotation.Serdeable;
import io.micronaut.serde.config.naming.SnakeCaseStrategy;
import org.jspecify.annotations.Nullable;

/**
 * A camera to be that has no source yet, as it is kept with the code that will bring one; fields as in {@link Camera}.
 *
 * @param name null for a generated one
 * @param dvr null where the code was made by a version that did not record
 */
@Serdeable(naming = SnakeCaseStrategy.class)
public record CameraTemplate(
        @Nullable String name,
        String title,
        boolean onDemand,
        int networkCacheMs,
        boolean videoOnly,
        boolean ptz,
        boolean motionEvents,
        @Nullable Dvr dvr) {

    /** The draft without what only a source and a site make complete. */
    public static CameraTemplate of(CameraDraft draft) {
        return new CameraTemplate(
                draft.name(),
                draft.title(),
                draft.onDemand(),
                draft.networkCacheMs(),
                draft.videoOnly(),
                draft.ptz(),
                draft.motionEvents(),
                draft.dvr());
    }
}
