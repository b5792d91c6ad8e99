/**
 * An RTSP client for real cameras: {@link io.culvert.media.rtsp.client.RtspClient} opens one session on one Netty event loop and hands the packets
 * of its tracks to an {@code RtspClientListener}; {@link io.culvert.media.rtsp.client.RtspClientConfig} says what to
 * open. Used by the edge agent, the gateway's direct pull and the tests; knows RTSP, RTP and SDP, nothing of what is
 * done with them.
 */
@NullMarked
package io.culvert.media.rtsp.client;

import org.jspecify.annotations.NullMarked;
