package io.culvert.gateway.cameras;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A camera as somebody wants it to be; fields as in {@link Camera}.
 *
 * @param name null for a generated one, or to keep the one there is
 * @param source null to keep the one there is
 */
public record CameraDraft(
        @Nullable String name,
        String title,
        @Nullable UUID siteId,
        @Nullable SourceDraft source,
        boolean onDemand,
        int networkCacheMs,
        boolean videoOnly,
        boolean ptz,
        boolean motionEvents,
        Dvr dvr) {}
