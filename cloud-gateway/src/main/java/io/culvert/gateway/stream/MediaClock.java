package io.culvert.gateway.stream;

/**
 * The media clock of one track of a camera, held against the time that passes: notices where it was set anew.
 *
 * <p>What departs by more than 10 s is a clock that was set. Of less, packets that come late look much the same, and pictures
 * that come in another order than they are shown (B-frames) go back by design. So
 *
 * <ul>
 *   <li>a clock was set back where it goes back by more than a second, and to before what was the latest time until the last
 *       step ahead: B-frames lie between those two;
 *   <li>a clock was set ahead where it runs ahead by more than a second in one step, and the packet then is quicker by a
 *       second than any before it: what was held up on its way catches up, but no further than that.
 * </ul>
 *
 * <p>A clock that stands still cannot be told from packets that come late.
 *
 * <p>Threading: confined to the stream's event loop.
 */
final class MediaClock {
    private static final long NANOS_PER_SECOND = 1_000_000_000L;
    private static final long JUMP_NANOS = 10 * NANOS_PER_SECOND;
    private static final long STEP_NANOS = NANOS_PER_SECOND;

    /** Until this much was seen all packets may have been late. */
    private static final long LEARNING_NANOS = 2 * NANOS_PER_SECOND;

    /** What part of the time that passes is taken from the quickest packet's lead, so that it is forgotten some time. */
    private static final int FADING = 100;

    private long mediaNanos;
    private long passedNanos;

    /** The latest media time, and what was the latest before that one. */
    private long latest;

    private long latestBefore;

    /** By how much media time was ahead of the time that passed with the quickest packet. */
    private long quickest;

    /** Another camera clock begins here, or the same one after a pause. */
    void begin() {
        mediaNanos = 0;
        passedNanos = 0;
        latest = 0;
        latestBefore = 0;
        quickest = 0;
    }

    /**
     * Takes the next packet in.
     *
     * @param advanced by how much its RTP time differs from that of the packet before, nanoseconds
     * @param passed how much later it was captured
     * @return whether the clock was set in between
     */
    boolean wasSet(long advanced, long passed) {
        boolean set = isJump(advanced, passed) || isBack(advanced) || isAhead(advanced, passed);
        go(set ? passed : advanced, passed);
        return set;
    }

    private static boolean isJump(long advanced, long passed) {
        return Math.abs(advanced - passed) > JUMP_NANOS;
    }

    private boolean isBack(long advanced) {
        return advanced < -STEP_NANOS && mediaNanos + advanced < latestBefore;
    }

    private boolean isAhead(long advanced, long passed) {
        long lead = mediaNanos + advanced - (passedNanos + passed);
        return advanced - passed > STEP_NANOS && lead > quickest + STEP_NANOS && passedNanos > LEARNING_NANOS;
    }

    private void go(long advanced, long passed) {
        mediaNanos += advanced;
        passedNanos += passed;
        if (mediaNanos > latest) {
            latestBefore = latest;
            latest = mediaNanos;
        }
        quickest = Math.max(mediaNanos - passedNanos, quickest - passed / FADING);
    }

    /** How much room a packet in front of which the clock was set needs behind the latest one: what the last step ahead took. */
    long roomNanos() {
        return Math.min(latest - latestBefore, STEP_NANOS);
    }
}
