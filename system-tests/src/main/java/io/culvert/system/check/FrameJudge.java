package io.culvert.system.check;

import io.culvert.media.watermark.FrameStamp;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import java.util.UUID;

/**
 * Judges the frames of one output against the stamps that the camera put into them.
 *
 * <p>A viewer who joins gets the current group of pictures as a burst: frames that were captured before the viewer was
 * there. They count for identity, order, loss and doubling like all others; the settled delays leave them out.
 *
 * <p>Threading: frames may come from one thread and the report be asked for from another; guarded by this.
 */
public final class FrameJudge {
    private static final long MICROS_PER_SECOND = 1_000_000;
    private static final long CLOCK_RATE = 90_000;
    /** A frame captured more than this before the first arrival belongs to the joining burst. */
    private static final long BURST_MICROS = 100_000;

    /** A stamp further ahead than this is not believed. */
    private static final long MOST_SKIPPED = 10_000_000;

    private final UUID expected;
    private final TreeSet<Long> missing = new TreeSet<>();
    private final List<FrameReport.Gap> gaps = new ArrayList<>();
    private final DelaySamples arrivalDelays = new DelaySamples();
    private final DelaySamples presentationDelays = new DelaySamples();

    private boolean started;
    private long firstNumber;
    private long highestNumber;
    private long firstArrivalMicros;
    private long firstPts;
    private long lastPts;
    private long frames;
    private long keyFrames;
    private long doubled;
    private long reordered;
    private long foreign;
    private long damaged;
    private long backwards;
    private long undecodable;

    /** @param expected the camera whose frames these have to be */
    public FrameJudge(UUID expected) {
        this.expected = expected;
    }

    /** Takes the next frame in order of arrival. */
    public synchronized void frame(ObservedFrame frame) {
        FrameStamp stamp = frame.stamp();
        if (stamp == null) {
            damaged++;
            return;
        }
        if (!stamp.camera().equals(expected)) {
            foreign++;
            return;
        }
        if (!frame.whole()) {
            damaged++;
        }
        frames++;
        if (frame.keyFrame()) {
            keyFrames++;
        }
        if (keyFrames == 0) {
            undecodable++;
        }
        if (!started) {
            started = true;
            firstNumber = stamp.frameNumber();
            highestNumber = stamp.frameNumber();
            firstArrivalMicros = frame.arrivalWallMicros();
            firstPts = frame.pts90k();
        } else {
            judgeOrder(stamp.frameNumber());
            if (frame.pts90k() <= lastPts) {
                backwards++;
            }
        }
        lastPts = Math.max(lastPts, frame.pts90k());
        measure(frame, stamp);
    }

    private void judgeOrder(long number) {
        if (number == highestNumber + 1) {
            highestNumber = number;
        } else if (number - highestNumber > MOST_SKIPPED) {
            damaged++;
        } else if (number > highestNumber) {
            gaps.add(new FrameReport.Gap(highestNumber + 1, number - 1));
            for (long skipped = highestNumber + 1; skipped < number; skipped++) {
                missing.add(skipped);
            }
            highestNumber = number;
        } else if (missing.remove(number) || number < firstNumber) {
            reordered++;
        } else {
            doubled++;
        }
    }

    private void measure(ObservedFrame frame, FrameStamp stamp) {
        boolean settled = stamp.captureWallMicros() > firstArrivalMicros - BURST_MICROS;
        long shownAt = firstArrivalMicros + (frame.pts90k() - firstPts) * MICROS_PER_SECOND / CLOCK_RATE;
        arrivalDelays.add(frame.arrivalWallMicros() - stamp.captureWallMicros(), settled);
        presentationDelays.add(shownAt - stamp.captureWallMicros(), settled);
    }

    /** Number of frames of the expected camera so far. */
    public synchronized long frames() {
        return frames;
    }

    /** Highest frame number so far; -1 before the first frame. */
    public synchronized long highestNumber() {
        return started ? highestNumber : -1;
    }

    public synchronized FrameReport report() {
        return new FrameReport(
                frames,
                keyFrames,
                missing.size(),
                doubled,
                reordered,
                foreign,
                damaged,
                backwards,
                undecodable,
                List.copyOf(gaps),
                arrivalDelays.summary(),
                presentationDelays.summary());
    }

    /** Delays in microseconds; growing array, sorted only when asked. */
    private static final class DelaySamples {
        private long[] settled = new long[256];
        private int count;
        private long max = Long.MIN_VALUE;
        private long last;

        void add(long micros, boolean isSettled) {
            last = micros;
            if (!isSettled) {
                return;
            }
            max = Math.max(max, micros);
            if (count == settled.length) {
                settled = Arrays.copyOf(settled, count * 2);
            }
            settled[count++] = micros;
        }

        FrameReport.Delays summary() {
            if (count == 0) {
                return new FrameReport.Delays(Double.NaN, Double.NaN, Double.NaN, last / 1000.0);
            }
            long[] sorted = Arrays.copyOf(settled, count);
            Arrays.sort(sorted);
            return new FrameReport.Delays(
                    sorted[count / 2] / 1000.0, sorted[(int) (count * 0.99)] / 1000.0, max / 1000.0, last / 1000.0);
        }
    }
}
