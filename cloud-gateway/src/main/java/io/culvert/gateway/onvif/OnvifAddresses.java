package io.culvert.gateway.onvif;

/** The addresses that answers name; never made of what the client says it called. Thread-safe. */
public interface OnvifAddresses {
    /** Scheme, host and port of the gateway's web server, e.g. {@code https://gateway.example:8480}. */
    String web(boolean https);

    /** Scheme, host and port of its RTSP server, e.g. {@code rtsp://gateway.example:8554}. */
    String rtsp();
}
