package io.culvert.media.mp4;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * Gives the samples of a track their decode times and durations. A sample's duration is known when the next one comes, so
 * the last one waits here.
 *
 * <p>A step much longer than those before is a hole and not a long picture: the sample before it gets the usual duration.
 *
 * <p>Confined to one thread. Lifecycle: {@link #close()} releases the sample that waits.
 */
final class SampleClock implements AutoCloseable {
    private static final int MAX_FIRST_STEP_SECONDS = 5;
    private static final int HOLE_STEPS = 4;

    /** Everything about a sample but its duration. */
    private record Waiting(long decodeTime, long presentationTime, boolean sync, long wallMicros, ByteBuf data) {}

    private final int clockRate;
    private final boolean video;
    private final SampleSink sink;
    private final DecodeTimes decodeTimes;
    private @Nullable Waiting waiting;
    private long usualStep;

    /** @param video whether samples may come out of order, and a long silence of the source is a hole */
    SampleClock(int clockRate, boolean video, SampleSink sink) {
        this.clockRate = clockRate;
        this.video = video;
        this.sink = sink;
        this.decodeTimes = new DecodeTimes(clockRate);
    }

    /** Takes the next sample in; owns its data. */
    void add(long presentationTime, boolean sync, long wallMicros, ByteBuf data) {
        Waiting before = waiting;
        if (before != null && !video && presentationTime <= before.presentationTime()) {
            data.release();
            return;
        }
        long decodeTime = video ? decodeTimes.next(presentationTime) : presentationTime;
        if (before != null) {
            long step = decodeTime - before.decodeTime();
            boolean hole = step > longestStep();
            hand(before, hole ? usualStep() : step);
            if (hole) {
                decodeTimes.restart();
                sink.hole();
            } else {
                usualStep = step;
            }
        }
        waiting = new Waiting(decodeTime, presentationTime, sync, wallMicros, data);
    }

    private long longestStep() {
        if (!video) {
            return Integer.MAX_VALUE;
        }
        return usualStep == 0 ? (long) MAX_FIRST_STEP_SECONDS * clockRate : Math.max(clockRate, HOLE_STEPS * usualStep);
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

    @Override
    public void close() {
        Waiting last = waiting;
        waiting = null;
        if (last != null) {
            last.data().release();
        }
    }
}
