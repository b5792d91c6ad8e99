package io.culvert.gateway.motion;

/** What a report says of a motion. */
public enum MotionState {
    /** It begins, or still goes on; an end will be told. */
    STARTED,
    STOPPED,
    /** Something moved just then; no end will be told. */
    PULSE
}
