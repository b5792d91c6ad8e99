/**
 * RTSP 1.0 (RFC 2326) on one connection: messages ({@link io.culvert.media.rtsp.RtspRequest}, {@link
 * io.culvert.media.rtsp.RtspResponse}, {@link io.culvert.media.rtsp.InterleavedFrame}), the Netty codec for both roles
 * ({@link io.culvert.media.rtsp.RtspDecoder}, {@link io.culvert.media.rtsp.RtspEncoder}) and the header values as
 * types. Used by the client below, by the gateway's RTSP server and by the simulated camera.
 */
@NullMarked
package io.culvert.media.rtsp;

import org.jspecify.annotations.NullMarked;
