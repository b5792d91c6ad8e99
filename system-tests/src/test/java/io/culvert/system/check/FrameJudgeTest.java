package io.culvert.system.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.culvert.media.watermark.FrameStamp;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** The judge of every promise has to catch each fault. */
class FrameJudgeTest {
    private static final UUID CAMERA = new UUID(1, 1);
    private static final UUID OTHER = new UUID(1, 2);
    private static final long FRAME_MICROS = 40_000;
    private static final long FRAME_90K = 3_600;

    private final FrameJudge judge = new FrameJudge(CAMERA);

    /** Frame {@code number}, captured on its beat, arriving {@code delayMicros} later. */
    private static ObservedFrame frame(long number, long delayMicros) {
        return frame(CAMERA, number, number * FRAME_90K, delayMicros);
    }

    private static ObservedFrame frame(UUID camera, long number, long pts, long delayMicros) {
        long capture = 1_000_000_000L + number * FRAME_MICROS;
        return new ObservedFrame(
                new FrameStamp(camera, number, capture, number), number % 50 == 0, true, pts, capture + delayMicros);
    }

    private void play(long from, long to) {
        for (long number = from; number <= to; number++) {
            judge.frame(frame(number, 5_000));
        }
    }

    @Test
    void report_ofAnUninterruptedStream_isFlawless() {
        play(0, 199);
        FrameReport report = judge.report();
        assertThat(report.isFlawless()).isTrue();
        assertThat(report.frames()).isEqualTo(200);
        assertThat(report.keyFrames()).isEqualTo(4);
        assertThat(report.arrivalDelay().settledP50()).isCloseTo(5.0, within(0.01));
        assertThat(report.presentationDelay().last()).isCloseTo(5.0, within(0.01));
    }

    @Test
    void report_withSkippedNumbers_countsThemAsLostAndNamesTheGap() {
        play(0, 9);
        play(13, 20);
        assertThat(judge.report().lost()).isEqualTo(3);
        assertThat(judge.report().gaps()).containsExactly(new FrameReport.Gap(10, 12));
        assertThat(judge.report().isFlawless()).isFalse();
    }

    @Test
    void report_withAFrameTwice_countsItAsDoubled() {
        play(0, 9);
        judge.frame(frame(CAMERA, 5, 10 * FRAME_90K, 0));
        assertThat(judge.report().doubled()).isEqualTo(1);
        assertThat(judge.report().reordered()).isZero();
        assertThat(judge.report().isFlawless()).isFalse();
    }

    @Test
    void report_withALateFrame_countsItAsReorderedAndNotAsLost() {
        play(0, 4);
        judge.frame(frame(6, 0));
        judge.frame(frame(CAMERA, 5, 6 * FRAME_90K + 1, 0));
        judge.frame(frame(7, 0));
        assertThat(judge.report().reordered()).isEqualTo(1);
        assertThat(judge.report().lost()).isZero();
        assertThat(judge.report().isFlawless()).isFalse();
    }

    @Test
    void report_withAnotherCamerasFrame_countsItAsForeign() {
        play(0, 4);
        judge.frame(frame(OTHER, 5, 5 * FRAME_90K, 0));
        play(5, 9);
        assertThat(judge.report().foreign()).isEqualTo(1);
        assertThat(judge.report().frames()).isEqualTo(10);
        assertThat(judge.report().isFlawless()).isFalse();
    }

    @Test
    void report_withAnUnstampedOrBrokenFrame_countsItAsDamaged() {
        play(0, 4);
        judge.frame(new ObservedFrame(null, false, true, 5 * FRAME_90K, 0));
        ObservedFrame whole = frame(5, 0);
        judge.frame(new ObservedFrame(whole.stamp(), false, false, whole.pts90k(), whole.arrivalWallMicros()));
        assertThat(judge.report().damaged()).isEqualTo(2);
        assertThat(judge.report().isFlawless()).isFalse();
    }

    @Test
    void report_withTimeStandingStill_countsItAsBackwards() {
        play(0, 4);
        judge.frame(frame(CAMERA, 5, 4 * FRAME_90K, 0));
        assertThat(judge.report().backwards()).isEqualTo(1);
        assertThat(judge.report().isFlawless()).isFalse();
    }

    @Test
    void report_beforeTheFirstKeyFrame_countsFramesAsUndecodable() {
        play(47, 51);
        assertThat(judge.report().undecodable()).isEqualTo(3);
        assertThat(judge.report().isFlawless()).isFalse();
    }

    @Test
    void delay_ofAViewerWhoGotTheGroupCompressed_staysAtLive() {
        // Frames 0 to 99 come as a burst at the moment of frame 99, their times squeezed to end at frame 99's.
        long now = 1_000_000_000L + 99 * FRAME_MICROS + 5_000;
        for (long number = 0; number <= 99; number++) {
            FrameStamp stamp = new FrameStamp(CAMERA, number, 1_000_000_000L + number * FRAME_MICROS, 0);
            judge.frame(new ObservedFrame(stamp, number == 0, true, 99 * FRAME_90K - (99 - number) * 9, now));
        }
        play(100, 200);
        assertThat(judge.report().isFlawless()).isTrue();
        assertThat(judge.report().presentationDelay().settledP50()).isCloseTo(5 + 99 * 0.1, within(0.2));
    }

    @Test
    void delay_ofAViewerWhoGotTheGroupWithItsOwnTimes_staysLate() {
        long now = 1_000_000_000L + 99 * FRAME_MICROS + 5_000;
        for (long number = 0; number <= 99; number++) {
            FrameStamp stamp = new FrameStamp(CAMERA, number, 1_000_000_000L + number * FRAME_MICROS, 0);
            judge.frame(new ObservedFrame(stamp, number == 0, true, number * FRAME_90K, now));
        }
        play(100, 200);
        assertThat(judge.report().arrivalDelay().settledP50()).isCloseTo(5.0, within(0.1));
        assertThat(judge.report().presentationDelay().settledP50()).isCloseTo(99 * 40 + 5.0, within(1.0));
    }
}
