package io.culvert.media.rtsp.client;

/** How the client asks for media. */
public enum MediaTransport {
    /** Interleaved on the RTSP connection. */
    TCP,
    /** RTP and RTCP on a pair of UDP ports per track. */
    UDP,
    /** TCP, and UDP where the camera answers 461 to that. */
    AUTO
}
