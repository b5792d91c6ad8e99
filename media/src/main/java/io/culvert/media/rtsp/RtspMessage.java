package io.culvert.media.rtsp;

/** One thing that travels on an RTSP connection: a request, a response, or media between them. */
public sealed interface RtspMessage permits RtspRequest, RtspResponse, InterleavedFrame {}
