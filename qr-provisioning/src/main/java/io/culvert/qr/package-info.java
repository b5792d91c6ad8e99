/**
 * The QR payload that takes Wi-Fi data, gateway address and token to a camera.
 *
 * <p>Public: {@link io.culvert.qr.QrPayload} with what it is made of, {@link io.culvert.qr.QrPayloadException}, and {@link
 * io.culvert.qr.QrPicture}, which draws it.
 */
@NullMarked
package io.culvert.qr;

import org.jspecify.annotations.NullMarked;
