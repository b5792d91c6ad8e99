package io.culvert.system.check;

import io.culvert.media.segment.FragmentMark;
import io.culvert.media.watermark.FrameStamp;
import io.culvert.system.check.RecordedTimeline.Stretch;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;

/**
 * Holds what is on the disk of a recording against the stamps that the camera put into its pictures, and both against what
 * the time line says. The cameras number their frames by time, so what they sent needs no record of its own: between two
 * pictures on the disk there were those whose numbers lie between theirs.
 *
 * <p>Pure; the recording must have been stopped.
 */
public final class RecordingJudge {
    /** By so much may a gap's borders differ from the times of capture that it explains: places have errors. */
    private static final long TOLERANCE_MICROS = 250_000;

    /** By so much from a gap's borders a picture counts as within; below that it is rounding. */
    private static final long ROUNDING_MICROS = 1_000;

    private static final long BRIDGED_MICROS = 50_000;

    private final List<RecordedSegment> segments;
    private final RecordedTimeline timeline;
    private final List<ObservedFrame> frames;
    private final List<Stretch> gaps;

    private RecordingJudge(List<RecordedSegment> segments, RecordedTimeline timeline) {
        this.segments = segments;
        this.timeline = timeline;
        this.frames =
                segments.stream().flatMap(segment -> segment.frames().stream()).toList();
        this.gaps = Stretches.union(
                timeline.gaps().stream().map(RecordedTimeline.Gap::stretch).toList(), BRIDGED_MICROS);
    }

    /**
     * Judges one recording.
     *
     * @param name for the report
     * @param stamped the camera's UUID in its stamps
     * @param segments all that there is, in order
     * @param timeline from before the first picture to after the last
     */
    public static RecordingReport judge(
            String name, UUID stamped, List<RecordedSegment> segments, RecordedTimeline timeline) {
        return new RecordingJudge(segments, timeline).report(name, stamped);
    }

    private RecordingReport report(String name, UUID stamped) {
        FrameJudge judge = new FrameJudge(stamped);
        frames.forEach(judge::frame);
        double[] errors = errors();
        List<Stretch> held = held();
        return new RecordingReport(
                name,
                judge.report(),
                segments.size(),
                unexplained(),
                frames.stream().filter(this::isInGap).count(),
                overlaps(),
                (int) segments.stream().filter(RecordingJudge::isHeadless).count(),
                (int) segments.stream()
                        .filter(segment -> segment.endReason() == null)
                        .count(),
                segments.stream()
                        .mapToInt(segment -> segment.damages() + segment.soundHoles())
                        .sum(),
                sum(Stretches.minus(held, timeline.ranges())),
                sum(Stretches.minus(timeline.ranges(), held)),
                Stretches.longest(unaccounted(held)),
                at(errors, 0.5),
                at(errors, 0.99),
                at(errors, 1),
                timeline.gaps());
    }

    private List<Stretch> held() {
        return Stretches.union(
                segments.stream()
                        .map(segment -> new Stretch(segment.startMicros(), segment.endMicros()))
                        .toList(),
                BRIDGED_MICROS);
    }

    private List<Stretch> unaccounted(List<Stretch> held) {
        if (held.isEmpty()) {
            return List.of();
        }
        List<Stretch> told = new ArrayList<>(timeline.ranges());
        told.addAll(gaps);
        return Stretches.minus(
                List.of(new Stretch(held.getFirst().fromMicros(), held.getLast().toMicros())), told);
    }

    /** Pictures that were made between two that are there, outside of every gap. */
    private long unexplained() {
        long count = 0;
        FrameStamp last = null;
        for (ObservedFrame frame : frames) {
            FrameStamp stamp = frame.stamp();
            if (stamp != null && last != null && stamp.frameNumber() > last.frameNumber() + 1) {
                count += unexplained(last, stamp);
            }
            last = stamp == null ? last : stamp;
        }
        return count;
    }

    private long unexplained(FrameStamp before, FrameStamp after) {
        long interval =
                (after.captureWallMicros() - before.captureWallMicros()) / (after.frameNumber() - before.frameNumber());
        long missing = after.frameNumber() - before.frameNumber() - 1;
        if (gaps.stream()
                .noneMatch(gap -> gap.fromMicros() < after.captureWallMicros() + TOLERANCE_MICROS
                        && gap.toMicros() > before.captureWallMicros() - TOLERANCE_MICROS)) {
            return missing;
        }
        long from = before.captureWallMicros() + interval + TOLERANCE_MICROS;
        long to = after.captureWallMicros() - TOLERANCE_MICROS;
        return to <= from ? 0 : sum(Stretches.minus(List.of(new Stretch(from, to)), gaps)) / interval;
    }

    private boolean isInGap(ObservedFrame frame) {
        long at = frame.arrivalWallMicros();
        return gaps.stream()
                .anyMatch(gap -> at > gap.fromMicros() + ROUNDING_MICROS && at < gap.toMicros() - ROUNDING_MICROS);
    }

    private int overlaps() {
        int overlaps = 0;
        long end = Long.MIN_VALUE;
        for (RecordedSegment segment : segments) {
            for (FragmentMark mark : segment.fragments()) {
                overlaps += mark.startWallMicros() < end ? 1 : 0;
                end = Math.max(end, mark.endWallMicros());
            }
        }
        return overlaps;
    }

    private static boolean isHeadless(RecordedSegment segment) {
        return segment.fragments().isEmpty()
                || !segment.fragments().getFirst().startsWithKeyFrame()
                || !segment.frames().getFirst().keyFrame();
    }

    private double[] errors() {
        double[] errors = frames.stream()
                .filter(frame -> frame.stamp() != null)
                .mapToDouble(frame -> Math.abs(frame.arrivalWallMicros() - captured(frame)) / 1000.0)
                .toArray();
        Arrays.sort(errors);
        return errors;
    }

    private static long captured(ObservedFrame frame) {
        FrameStamp stamp = frame.stamp();
        return stamp == null ? 0 : stamp.captureWallMicros();
    }

    private static double at(double[] sorted, double share) {
        return sorted.length == 0 ? Double.NaN : sorted[(int) ((sorted.length - 1) * share)];
    }

    private static long sum(List<Stretch> stretches) {
        return stretches.stream().mapToLong(Stretch::micros).sum();
    }
}
