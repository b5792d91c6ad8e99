/**
 * What a simulated camera looks at: a test card with a moving disc, a sweeping mark and a wall clock, drawn on a coarse
 * grid that {@code io.culvert.camera.h264} can code without loss. Public: {@link io.culvert.camera.picture.Picture} and
 * {@link io.culvert.camera.picture.TestCard}; called by the coder and by the video sources.
 */
@NullMarked
package io.culvert.camera.picture;

import org.jspecify.annotations.NullMarked;
