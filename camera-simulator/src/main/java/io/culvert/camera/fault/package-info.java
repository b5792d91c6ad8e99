/**
 * What goes wrong at a simulated camera, and when: scripts, the catalogue of cameras that are known to do such things, and
 * the machinery that bends answers and packets. Public: {@link io.culvert.camera.fault.FaultScript}, {@link
 * io.culvert.camera.fault.Corpus}, {@link io.culvert.camera.fault.Fixture}; the rest of what is public is for the server
 * in {@code io.culvert.camera} alone. Knows neither cameras nor sessions.
 */
@NullMarked
package io.culvert.camera.fault;

import org.jspecify.annotations.NullMarked;
