package io.culvert.gateway.access;

import java.util.Locale;

/** The protocol by which somebody watches; part of what a session is known by. */
public enum Protocol {
    RTSP,
    RTSPS,
    HLS,
    HTTP;

    /** As it appears in JSON. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
