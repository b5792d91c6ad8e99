package io.culvert.gateway.access;

import io.culvert.gateway.cameras.Camera;
import org.jspecify.annotations.Nullable;

/**
 * A camera as far as one credential reaches. Immutable.
 *
 * @param live may watch live
 * @param archive may watch recordings
 * @param archiveDepthS how far back, seconds; null: as far as there is
 */
public record ClearedCamera(
        Camera camera,
        boolean live,
        boolean archive,
        @Nullable Long archiveDepthS) {}
