package io.culvert.gateway.rtsp.replay;

/** What a walk over a recording finds next. */
sealed interface WalkStep permits Piece, WalkStep.NothingYet, WalkStep.AtEnd {

    /** The end of what is recorded; more is on its way. */
    record NothingYet() implements WalkStep {}

    /**
     * Nothing comes any more.
     *
     * @param ofRange whether the range ended, or what comes is coded in another way; else the recording did
     */
    record AtEnd(boolean ofRange) implements WalkStep {}
}
