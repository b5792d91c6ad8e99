package io.culvert.gateway.archive.index;

import java.util.Locale;

/** Why something that was to be recorded is not. */
public enum GapCause {
    /** The camera: silent, refuses, restarts. */
    CAMERA,
    /** The way between camera and agent. */
    LAN,
    /** The way between agent and gateway. */
    UPLINK,
    /** The agent is not there. */
    AGENT,
    /** The gateway was not running, or had too much to do. */
    GATEWAY,
    /** The disk did not take it. */
    DISK,
    /** What is known about the camera could not be read. */
    DATABASE,
    /** Recording was switched off. */
    SWITCHED_OFF;

    /** As it stands in the table and in JSON. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    static GapCause of(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }
}
