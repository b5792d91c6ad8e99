package io.culvert.media.mp4;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * Gives the samples of a track their decode times and durations. A sample's duration is known when the next one comes, so
 * the last one waits here.
 *
 * <p>A picture that comes much later than those before is one behind a hole, or the one in front of it was shown for long:
 * cameras send less at night and where nothing moves. Where numbers tell that nothing is missing, a camera may pause for some
 * seconds. Where something is missing, and in front of key frames, where numbers do not always tell, a second is a hole, but
 * for a camera that has just been as slow. The picture in front of a hole gets the usual duration.
 *
 * <p>Confined to one thread. Lifecycle: {@link #close()} releases the sample that waits.
 */
final class SampleClock implements AutoCloseable {
    private static final int LONGEST_PAUSE_SECONDS = 5;
    private static final int HOLE_LEAPS = 4;

    /** Everything about a sample but its duration. */
    private record Waiting(long decodeTime, long presentationTime, boolean sync, long wallMicros, ByteBuf data) {}

    private final int clockRate;
    private final boolean video;
    private final SampleSink sink;
    private final DecodeTimes decodeTimes;
    private @Nullable Waiting waiting;

    /** How much later the last pictures were decoded than the ones before them; the usual one is the shorter of two. */
    private long lastStep;

    private long usualStep;

    /** The latest time that a picture is shown, and by how much the last ones were later than all before, likewise. */
    private long furthest;

    private long lastLeap;
    private long usualLeap;

    /** @param video whether samples may come out of order, and a long silence of the source is a hole */
    SampleClock(int clockRate, boolean video, SampleSink sink) {
        this.clockRate = clockRate;
        this.video = video;
        this.sink = sink;
        this.decodeTimes = new DecodeTimes(clockRate);
    }

    /**
     * Takes the next sample in; owns its data.
     *
     * @param follows whether it is known that nothing is missing in front of it
     */
    void add(long presentationTime, boolean sync, boolean follows, long wallMicros, ByteBuf data) {
        Waiting before = waiting;
        if (before != null && !video && presentationTime <= before.presentationTime()) {
            data.release();
            return;
        }
        boolean hole = before != null && isHole(presentationTime - furthest, sync, follows);
        if (before != null && hole) {
            hand(before, usualStep());
            decodeTimes.restart();
            sink.hole();
        }
        long decodeTime = video ? decodeTimes.next(presentationTime) : presentationTime;
        if (before != null && !hole) {
            long step = decodeTime - before.decodeTime();
            hand(before, step);
            usualStep = lastStep == 0 ? step : Math.min(lastStep, step);
            lastStep = step;
        }
        if (before != null && (follows || !hole)) {
            learn(presentationTime - furthest);
        }
        furthest = before == null || hole ? presentationTime : Math.max(furthest, presentationTime);
        waiting = new Waiting(decodeTime, presentationTime, sync, wallMicros, data);
    }

    private boolean isHole(long leap, boolean sync, boolean follows) {
        if (!video) {
            return leap > Integer.MAX_VALUE;
        }
        boolean mayPause = usualLeap == 0 || (follows && !sync);
        long pause = mayPause ? (long) LONGEST_PAUSE_SECONDS * clockRate : clockRate;
        long slow = Math.max(HOLE_LEAPS * usualLeap, follows ? 2 * lastLeap : 0);
        return leap > Math.max(pause, slow);
    }

    private void learn(long leap) {
        if (leap > 0) {
            usualLeap = lastLeap == 0 ? leap : Math.min(lastLeap, leap);
            lastLeap = leap;
        }
    }

    private long usualStep() {
        return usualStep == 0 ? Math.max(1, clockRate / 25) : usualStep;
    }

    private void hand(Waiting one, long duration) {
        waiting = null;
        sink.sample(new Sample(
                one.decodeTime(),
                (int) duration,
                (int) (one.presentationTime() - one.decodeTime()),
                one.sync(),
                one.wallMicros(),
                one.data()));
    }

    /** Hands over the sample that waits, with the duration that samples had so far. */
    void flush() {
        Waiting last = waiting;
        if (last != null) {
            hand(last, usualStep());
        }
    }

    /** What comes next does not follow what was handed over. */
    void restart() {
        decodeTimes.restart();
    }

    @Override
    public void close() {
        Waiting last = waiting;
        waiting = null;
        if (last != null) {
            last.data().release();
        }
    }
}
