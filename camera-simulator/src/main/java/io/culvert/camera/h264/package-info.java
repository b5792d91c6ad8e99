/**
 * Writes H.264 without an encoder: pictures of flat 4x4 cells become Intra_16x16 macroblocks whose only coefficients
 * are the DC ones, unchanged macroblocks are skipped. Public: {@link io.culvert.camera.h264.PictureCoder} and
 * {@link io.culvert.camera.h264.ParameterSets}; called by the video sources. Sections and tables named here are those of
 * ITU-T H.264.
 */
@NullMarked
package io.culvert.camera.h264;

import org.jspecify.annotations.NullMarked;
