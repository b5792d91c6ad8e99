package io.culvert.gateway.archive.record;

import io.culvert.media.rtp.RtpClock;

/**
 * How much time has passed in a stream since its first frame: by the camera's RTP clock, which wraps every few hours.
 *
 * <p>The monotonic clock of the capture watches over it. A step that departs from it by more than 10 s is a clock that was
 * set anew, and what has passed is taken from the watch. A clock that runs away from it by 2 s, and faster than any honest
 * clock does, is not believed any more: there are cameras that send 21 pictures a second and stamp 25. Frames that come late
 * prove nothing, so the watch goes by the quickest of ten seconds; and it begins anew behind a step of a second.
 *
 * <p>Pure; confined to one thread.
 */
final class MediaTime {
    private static final long NANOS_PER_SECOND = 1_000_000_000L;
    private static final long STEP_NANOS = 10 * NANOS_PER_SECOND;
    private static final long DRIFT_NANOS = 2 * NANOS_PER_SECOND;

    /** Before the watch has seen this much it has nothing to compare with. */
    private static final long BASE_NANOS = 10 * NANOS_PER_SECOND;

    /** What may pass unwatched, while the capturing process was started anew. */
    private static final long PAUSE_NANOS = 600 * NANOS_PER_SECOND;

    /** A clock that is merely cheap does not go wrong by more than this. */
    private static final double HONEST = 500e-6;

    private final int clockRate;
    private final SlidingMinimum lateness = new SlidingMinimum();
    private boolean started;
    private boolean believed = true;
    private FrameTime last = new FrameTime(0, 0, 0, 0, 0);

    /** Time passed is {@code baseNanos} and {@code ticks}, so that no rounding adds up. */
    private long baseNanos;

    private long ticks;

    /** Media time at which the watch began, what it has seen pass since, and the lateness it compares with. */
    private long watchFrom;

    private long watchedNanos;
    private long baseLateness;
    private boolean hasBase;

    MediaTime(int clockRate) {
        this.clockRate = clockRate;
    }

    /** Nanoseconds since the first frame; goes back a little for a picture that is shown before the one in front of it. */
    long at(FrameTime frame) {
        if (!started) {
            started = true;
            last = frame;
            watchAnew();
            return 0;
        }
        long step = (int) (frame.rtpTime() - last.rtpTime());
        long byRtp = RtpClock.nanos(step, clockRate);
        boolean watched = frame.bootId() == last.bootId();
        long passed = watched ? frame.captureNanos() - last.captureNanos() : unwatched(byRtp);
        last = frame;
        if (believed && Math.abs(byRtp - passed) <= STEP_NANOS) {
            ticks += step;
        } else {
            baseNanos = now() + Math.max(0, passed);
            ticks = 0;
            watched = false;
        }
        if (watched && believed && Math.abs(byRtp - passed) <= NANOS_PER_SECOND) {
            watch(passed);
        } else {
            watchAnew();
        }
        return now();
    }

    private static long unwatched(long byRtp) {
        boolean likely = byRtp >= -STEP_NANOS && byRtp <= PAUSE_NANOS;
        return likely ? byRtp : STEP_NANOS;
    }

    private long now() {
        return baseNanos + RtpClock.nanos(ticks, clockRate);
    }

    private void watchAnew() {
        watchFrom = now();
        watchedNanos = 0;
        hasBase = false;
        lateness.clear();
    }

    private void watch(long passed) {
        watchedNanos += passed;
        lateness.add(watchedNanos, watchedNanos - (now() - watchFrom));
        if (watchedNanos < BASE_NANOS) {
            return;
        }
        if (!hasBase) {
            hasBase = true;
            baseLateness = lateness.least();
        }
        long drift = Math.abs(lateness.least() - baseLateness);
        if (drift > DRIFT_NANOS) {
            believed = drift <= HONEST * watchedNanos;
            watchAnew();
        }
    }
}
