/**
 * Cameras: their rows, names and sources, all of them in memory for the media path
 * ({@link io.culvert.gateway.cameras.CameraDirectory}), what the hub opens when somebody watches
 * ({@code CameraSources}), and the probe of a direct camera. Used by {@code access} and {@code web}; uses {@code stream},
 * {@code tunnel}, {@code vault}, {@code changes} and {@code node}; must not know {@code access}.
 */
@NullMarked
package io.culvert.gateway.cameras;

import org.jspecify.annotations.NullMarked;
