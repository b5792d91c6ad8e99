/**
 * What the NAL units of H.264 and H.265 have in common: emulation prevention, Exp-Golomb bits, Annex B start codes,
 * access units, and the way of access units into RTP packets and out of them. Knows no codec's NAL types. Used by {@code h264},
 * {@code h265}, {@code stream} and {@code watermark}.
 */
@NullMarked
package io.culvert.media.nal;

import org.jspecify.annotations.NullMarked;
