/**
 * What a simulated camera sends as video: pictures drawn at run time (H.264) or a looped clip of our own (H.265), both
 * padded to a constant bit rate, and the frame clock that says which picture is due when. Public: everything but the
 * padding; called by {@code io.culvert.camera}.
 */
@NullMarked
package io.culvert.camera.video;

import org.jspecify.annotations.NullMarked;
