package io.culvert.system.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.media.segment.EndReason;
import io.culvert.media.segment.FragmentMark;
import io.culvert.media.segment.SegmentHeader;
import io.culvert.media.watermark.FrameStamp;
import io.culvert.system.check.RecordedTimeline.Gap;
import io.culvert.system.check.RecordedTimeline.Stretch;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Each fault that a recording can have is named. Pictures are 40 ms apart, a group has ten. */
class RecordingJudgeTest {
    private static final UUID CAMERA = new UUID(1, 2);
    private static final UUID OTHER = new UUID(3, 4);
    private static final long FRAME = 40_000;
    private static final int GROUP = 10;

    private static long at(long number) {
        return 1_700_000_000_000_000L + number * FRAME;
    }

    /** Groups of pictures from one number on, in one segment. */
    private static RecordedSegment segment(long first, int groups) {
        return segment(CAMERA, first, groups, 0, EndReason.FULL);
    }

    private static RecordedSegment segment(
            UUID camera, long first, int groups, long shiftMicros, @Nullable EndReason reason) {
        List<FragmentMark> marks = new ArrayList<>();
        List<ObservedFrame> frames = new ArrayList<>();
        for (int group = 0; group < groups; group++) {
            long number = first + (long) group * GROUP;
            marks.add(new FragmentMark(
                    0, group, FragmentMark.KEY_FRAME, at(number) + shiftMicros, GROUP * FRAME, 0, 100, 0));
            for (int i = 0; i < GROUP; i++) {
                long position = at(number + i) + shiftMicros;
                frames.add(new ObservedFrame(
                        new FrameStamp(camera, number + i, at(number + i), 0),
                        i == 0,
                        true,
                        position * 9 / 100,
                        position));
            }
        }
        SegmentHeader header =
                new SegmentHeader(new UUID(5, 5), new UUID(6, 6), new UUID(7, 7), 0, 0, at(first) + shiftMicros);
        return new RecordedSegment(Path.of("segment"), header, marks, frames, reason, 0, 0);
    }

    private static Stretch stretch(long first, long behind) {
        return new Stretch(at(first), at(behind));
    }

    private static RecordedTimeline timeline(List<Stretch> ranges, Stretch... gaps) {
        return new RecordedTimeline(
                ranges,
                List.of(gaps).stream().map(gap -> new Gap(gap, "uplink")).toList());
    }

    private static RecordingReport judge(RecordedTimeline timeline, RecordedSegment... segments) {
        return RecordingJudge.judge("cam", CAMERA, List.of(segments), timeline);
    }

    @Test
    void recordingWithAGapThatIsTold_isTrue() {
        RecordingReport report = judge(
                timeline(List.of(stretch(0, 100), stretch(150, 200)), stretch(100, 150)),
                segment(0, 5),
                segment(50, 5),
                segment(150, 5));

        assertThat(report.isTrue()).as("%s", report).isTrue();
        assertThat(report.frames().lost()).isEqualTo(50);
        assertThat(report.missingMillis()).containsEntry("uplink", 2000L).hasSize(1);
        assertThat(report.errorMaxMillis()).isZero();
    }

    @Test
    void hole_ofWhichNobodyTold_isUnexplained() {
        RecordingReport report =
                judge(timeline(List.of(stretch(0, 50), stretch(80, 130))), segment(0, 5), segment(80, 5));

        assertThat(report.isTrue()).isFalse();
        assertThat(report.unexplained()).isEqualTo(30);
        assertThat(report.longestUnaccountedMicros()).isEqualTo(30 * FRAME);
    }

    @Test
    void hole_ofWhichHalfWasTold_isUnexplainedInPart() {
        RecordingReport report = judge(
                timeline(List.of(stretch(0, 50), stretch(100, 150)), stretch(50, 70)), segment(0, 5), segment(100, 5));

        assertThat(report.unexplained()).isBetween(20L, 30L);
        assertThat(report.isTrue()).isFalse();
    }

    @Test
    void gap_thatLiesOverPictures_isContradicted() {
        RecordingReport report = judge(timeline(List.of(stretch(0, 50)), stretch(20, 25)), segment(0, 5));

        assertThat(report.contradicted()).isBetween(4L, 5L);
        assertThat(report.isTrue()).isFalse();
    }

    @Test
    void piecesOverEachOther_areOverlaps() {
        RecordingReport report = judge(
                timeline(List.of(stretch(0, 95))), segment(0, 5), segment(CAMERA, 50, 5, -5 * FRAME, EndReason.FULL));

        assertThat(report.overlaps()).isEqualTo(1);
        assertThat(report.frames().backwards()).isPositive();
        assertThat(report.errorMaxMillis()).isEqualTo(200);
        assertThat(report.isTrue()).isFalse();
    }

    @Test
    void picturesThatAreThereTwice_orForeign_areNamed() {
        RecordingReport twice =
                judge(timeline(List.of(stretch(0, 100))), segment(0, 5), segment(CAMERA, 0, 5, 50 * FRAME, null));
        assertThat(twice.frames().doubled()).isEqualTo(50);
        assertThat(twice.unended()).isEqualTo(1);

        RecordingReport foreign =
                judge(timeline(List.of(stretch(0, 60))), segment(0, 5), segment(OTHER, 50, 1, 0, EndReason.STOPPED));
        assertThat(foreign.frames().foreign()).isEqualTo(10);
        assertThat(foreign.isTrue()).isFalse();
    }

    @Test
    void timelineThatSaysMoreOrLessThanTheDisk_isNotTrue() {
        RecordingReport more = judge(timeline(List.of(stretch(0, 60))), segment(0, 5));
        assertThat(more.fictitiousMicros()).isEqualTo(10 * FRAME);
        assertThat(more.isTrue()).isFalse();

        RecordingReport less = judge(timeline(List.of(stretch(0, 40))), segment(0, 5));
        assertThat(less.unlistedMicros()).isEqualTo(10 * FRAME);
        assertThat(less.isTrue()).isFalse();
    }

    @Test
    void nothing_isNotTrue() {
        assertThat(judge(timeline(List.of())).isTrue()).isFalse();
    }
}
