package io.culvert.gateway.motion;

import java.util.Locale;

/** Why a motion ended. */
enum MotionEnd {
    /** Somebody said so. */
    STOPPED,
    /** No further pulse came. */
    QUIET,
    /** It was to be told, and was not. */
    NEVER_STOPPED,
    /** It went on for as long as one motion may; what comes after it is another one. */
    TOO_LONG,
    /** The camera is gone, or its motion events are not wanted any more. */
    SWITCHED_OFF,
    /** The gateway that kept it stopped. */
    GATEWAY;

    /** As it stands in the table and in JSON. */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
