/** The QR payload that takes Wi-Fi data, gateway address and token to a camera. */
@NullMarked
package io.culvert.qr;

import org.jspecify.annotations.NullMarked;
