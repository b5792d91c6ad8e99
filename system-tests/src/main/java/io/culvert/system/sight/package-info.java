/**
 * What a camera would see of a QR code: scenes drawn and spoilt from a seed, and how many of them are read.
 *
 * <p>Public: {@link io.culvert.system.sight.Scene}, {@link io.culvert.system.sight.Distortion}, {@link
 * io.culvert.system.sight.ScanRate}.
 */
@NullMarked
package io.culvert.system.sight;

import org.jspecify.annotations.NullMarked;
