/**
 * The RTSP front door: live streams over RTSP 1.0, interleaved on TCP or over UDP.
 *
 * <p>{@link io.culvert.gateway.rtsp.RtspServer} listens, an {@code RtspConnection} is one socket, an {@code RtspSession}
 * one viewer. It asks the access gate about every DESCRIBE, SETUP and PLAY and takes media from the stream hub. Nothing
 * calls it but the gateway's start and stop.
 */
@NullMarked
package io.culvert.gateway.rtsp;

import org.jspecify.annotations.NullMarked;
