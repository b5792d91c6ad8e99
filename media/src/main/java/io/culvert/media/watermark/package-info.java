/**
 * The stamp that a simulated camera puts into every access unit and that the frame checker reads again: which camera,
 * which frame, captured when. It survives every re-packetising because it is a NAL unit of its own.
 */
@NullMarked
package io.culvert.media.watermark;

import org.jspecify.annotations.NullMarked;
