/**
 * The QR payload that takes Wi-Fi data, gateway address and token to a camera.
 *
 * <p>Public: {@link io.culvert.qr.QrPayload} with what it is made of and {@link io.culvert.qr.QrPayloadException}; {@link
 * io.culvert.qr.QrPicture} draws it; {@link io.culvert.qr.QrFinder} looks for it in a {@link io.culvert.qr.GreyPicture} and answers
 * with a {@link io.culvert.qr.Sighting}.
 */
@NullMarked
package io.culvert.qr;

import org.jspecify.annotations.NullMarked;
