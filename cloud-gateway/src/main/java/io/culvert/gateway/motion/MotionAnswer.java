package io.culvert.gateway.motion;

/** What became of a report. */
public enum MotionAnswer {
    /** It began, prolonged or ended a motion. */
    TAKEN,
    /** It ends a motion that is not going on. */
    NOTHING_TO_STOP,
    /** The camera's owner does not want motion events. */
    SWITCHED_OFF,
    /** It tells of a time that has not come yet. */
    AHEAD,
    /** It tells of a time that is too long ago. */
    TOO_OLD,
    /** The camera began more motions, or more kinds of them, than one camera may. */
    TOO_MANY
}
