package io.culvert.gateway.rtsp.replay;

/**
 * What the replay extension says of an access unit.
 *
 * @param wallMicros when it was captured, Unix microseconds
 * @param cseq of the PLAY that it was sent for; the low byte counts
 */
record ReplayMarks(
        long wallMicros, boolean cleanPoint, boolean endsSection, boolean afterJump, boolean terminal, int cseq) {
    static ReplayMarks of(ReplayFrame frame, int cseq) {
        return new ReplayMarks(
                frame.wallMicros(), frame.key(), frame.endsSection(), frame.afterJump(), frame.terminal(), cseq);
    }
}
