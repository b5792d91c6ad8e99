/**
 * The gateway as an ONVIF device, for video management systems: the device, media, recording, search and replay services over the
 * cameras that a credential may see (ONVIF Core and the Media, Recording Control, Recording Search and Replay Control
 * specifications). The other side of ONVIF, the gateway as a client of cameras, is {@code motion.onvif}.
 *
 * <p>Sections are cited as the specifications of June 2026 count them.
 *
 * <p>{@link io.culvert.gateway.onvif.OnvifDoor} answers one SOAP message; it knows no HTTP server, which is {@code web}'s, and
 * calls nobody but {@link io.culvert.gateway.onvif.OnvifAddresses} for the addresses that it hands out.
 */
@NullMarked
package io.culvert.gateway.onvif;

import org.jspecify.annotations.NullMarked;
