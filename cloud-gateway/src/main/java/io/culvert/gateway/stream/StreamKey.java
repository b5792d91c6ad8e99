package io.culvert.gateway.stream;

import java.util.UUID;

/**
 * The immutable identity of one stream.
 *
 * <p>Names of cameras move; this key does not. The epoch grows whenever the camera's row is given another meaning
 * (another source, another owner), so that nothing cached under the old one can ever reach a viewer of the new one.
 *
 * @param camera the camera's row
 * @param epoch the camera's epoch when access was decided
 * @param quality which of its streams
 */
public record StreamKey(UUID camera, long epoch, Quality quality) {}
