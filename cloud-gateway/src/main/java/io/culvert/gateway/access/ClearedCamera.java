package io.culvert.gateway.access;

import io.culvert.gateway.cameras.Camera;

/**
 * A camera as far as one credential reaches. Immutable.
 *
 * @param live may watch live
 * @param archive may watch recordings
 * @param reach which ones
 */
public record ClearedCamera(Camera camera, boolean live, boolean archive, Reach reach) {}
