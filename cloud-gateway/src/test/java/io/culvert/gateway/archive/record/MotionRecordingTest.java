package io.culvert.gateway.archive.record;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.gateway.archive.index.Gap;
import io.culvert.gateway.archive.index.GapCause;
import io.culvert.gateway.archive.index.Span;
import io.culvert.gateway.stream.FakeCamera;
import io.culvert.gateway.stream.SourceFailure;
import io.culvert.media.segment.EndReason;
import io.culvert.media.segment.FragmentMark;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A camera recorded on motion: from before it until after it, decodable from the beginning, and what is missing has its cause. */
class MotionRecordingTest extends RecorderScene {
    private static final long BEFORE = MotionGate.BEFORE_MICROS;
    private static final long AFTER = MotionGate.AFTER_MICROS;

    private CameraRecorder recorderOnMotion() {
        CameraRecorder recorder = recorder(false);
        hub.describe(FakeCamera.video());
        return recorder;
    }

    private void motionStarted(CameraRecorder recorder) {
        recorder.motionStarted();
        hub.run();
    }

    private void motionStopped(CameraRecorder recorder) {
        recorder.motionStopped(now());
        hub.run();
    }

    @Test
    void onMotion_recordsFromBeforeItUntilAfterIt() {
        CameraRecorder recorder = recorder(false);
        hub.describe(FakeCamera.video());
        pictures(25 * 40);
        assertThat(box.all).isEmpty();

        long motion = now();
        recorder.motionStarted();
        hub.run();
        pictures(25 * 5);
        recorder.motionStopped(now());
        hub.run();
        long still = now();
        pictures(25 * 60);
        stop(recorder);

        assertThat(box.all).hasSize(1);
        assertThat(box.last().end).isEqualTo(EndReason.STOPPED);
        assertThat(box.last().plan.startMicros()).isBetween(motion - 12_500_000, motion - 8_000_000);
        assertThat(box.last().fragments().getLast().endWallMicros()).isBetween(still + 28_000_000, still + 33_000_000);
        assertThat(gaps()).isEmpty();
    }

    @Test
    void onMotion_withLongGroups_recordsTheWholeTimeBehindIt() {
        gop = 200;
        CameraRecorder recorder = recorderOnMotion();
        pictures(25 * 40);
        motionStarted(recorder);
        pictures(25 * 5);
        motionStopped(recorder);
        long still = now();
        pictures(25 * 60);
        stop(recorder);

        assertThat(box.last().fragments().getLast().endWallMicros())
                .isBetween(still + AFTER, still + AFTER + 8_000_000);
        assertThat(gaps()).isEmpty();
    }

    @Test
    void onMotion_inAGroupLongerThanWhatIsKept_beginsWithItsKeyFrame() {
        gop = 30 * 25;
        CameraRecorder recorder = recorderOnMotion();
        pictures(30 * 25 + 25 * 25);
        motionStarted(recorder);
        pictures(25 * 10);
        stop(recorder);

        assertThat(box.fragments().getFirst().startsWithKeyFrame()).isTrue();
        assertThat(box.frames()).isEqualTo(numbers(30 * 25, 30 * 25 + 35 * 25));
    }

    @Test
    void onMotion_withTheClockSetBack_recordsTheWholeTimeBehindIt() {
        CameraRecorder recorder = recorderOnMotion();
        pictures(25 * 20);
        long hour = 3_600_000_000L;
        aheadMicros = -hour;
        camera.wallMicros -= hour;
        pictures(25 * 20);
        motionStarted(recorder);
        pictures(25 * 4);
        motionStopped(recorder);
        pictures(25 * 60);
        stop(recorder);

        long recorded =
                box.fragments().stream().mapToLong(FragmentMark::durationMicros).sum();
        assertThat(recorded).isBetween(BEFORE + 4_000_000 + AFTER, BEFORE + 4_000_000 + AFTER + 4_000_000);
        assertThat(gaps()).isEmpty();
    }

    @Test
    void onMotion_behindAStepOfTheClockThatNothingWasRecordedOf_leavesNoGap() {
        CameraRecorder recorder = recorderOnMotion();
        pictures(510);
        long hour = 3_600_000_000L;
        aheadMicros = hour;
        camera.wallMicros += hour;
        pictures(25 * 12);
        motionStarted(recorder);
        pictures(25 * 5);
        stop(recorder);

        assertThat(box.all).isNotEmpty();
        assertThat(gaps()).isEmpty();
    }

    @Test
    void motion_whileTheCameraIsAway_isAGapUntilItIsBack() {
        CameraRecorder recorder = recorderOnMotion();
        pictures(500);
        offlineForTwentySeconds();
        offlineForTwentySeconds();
        hub.fail(SourceFailure.Code.AGENT_OFFLINE);
        long motion = now();
        motionStarted(recorder);
        offlineForTwentySeconds();
        assertThat(recorder.openGaps()).extracting(Gap::cause).containsExactly(GapCause.UPLINK);
        again(77, 20);
        pictures(55);
        stop(recorder);

        assertThat(box.frames()).as("nothing of a minute before").isEqualTo(numbers(0, 55));
        assertThat(gaps())
                .containsExactly(
                        new Gap(KEY, new Span(motion, box.all.getFirst().plan.startMicros()), GapCause.UPLINK));
    }

    @Test
    void motion_rightAfterTheCameraIsGone_hasWhatCameBeforeAndAGapFromThere() {
        CameraRecorder recorder = recorderOnMotion();
        pictures(500);
        hub.fail(SourceFailure.Code.CAMERA_UNREACHABLE);
        hub.pass(3_000);
        motionStarted(recorder);
        hub.pass(5_000);
        long end = box.last().fragments().getLast().endWallMicros();
        assertThat(box.last().end).isEqualTo(EndReason.HOLE);
        assertThat(recorder.openGaps())
                .extracting(gap -> gap.span().fromMicros())
                .containsExactly(end);
        again(77, 20);
        pictures(55);
        stop(recorder);

        assertThat(gaps())
                .containsExactly(new Gap(KEY, new Span(end, box.last().plan.startMicros()), GapCause.LAN));
    }

    @Test
    void whatIsMissingOfTheTimeBeforeTheMotion_isAGap() {
        CameraRecorder recorder = recorderOnMotion();
        pictures(500);
        camera.skipFrames(75);
        hub.pass(3_000);
        frame = 0;
        pictures(25 * 5);
        motionStarted(recorder);
        pictures(25 * 2);
        stop(recorder);

        assertThat(box.all).hasSize(2);
        assertThat(gaps()).containsExactly(hole(GapCause.UPLINK));
    }

    @Test
    void whatIsMissingOfTheTimeBeforeTheMotion_isAGap_alsoWhereNothingBeforeItIsKept() {
        CameraRecorder recorder = recorderOnMotion();
        pictures(500);
        hub.fail(SourceFailure.Code.CAMERA_UNREACHABLE);
        hub.pass(20_000);
        again(77, 20);
        pictures(25 * 5);
        long motion = now();
        motionStarted(recorder);
        pictures(25 * 2);
        stop(recorder);

        assertThat(box.all).hasSize(1);
        assertThat(gaps()).extracting(Gap::cause).containsExactly(GapCause.LAN);
        assertThat(gaps().getFirst().span().fromMicros())
                .isBetween(motion - BEFORE - 100_000, motion - BEFORE + 100_000);
        assertThat(gaps().getFirst().span().toMicros())
                .isEqualTo(box.last().plan.startMicros());
    }

    @Test
    void whatIsMissingAsTheAgentWasStartedAnew_isTheAgentsGap() {
        CameraRecorder recorder = recorderOnMotion();
        pictures(500);
        uplinkFails(4_000, 78);
        pictures(25 * 2);
        motionStarted(recorder);
        pictures(25 * 2);
        stop(recorder);

        assertThat(gaps()).containsExactly(hole(GapCause.AGENT));
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 20, 50})
    void onMotion_ofAnAgentWhoseClockIsBehind_recordsTheTimeBeforeIt(int seconds) {
        camera.wallMicros -= seconds * 1_000_000L;
        CameraRecorder recorder = recorderOnMotion();
        pictures(25 * 60);
        motionStarted(recorder);
        pictures(25 * 4);
        stop(recorder);

        assertThat(box.frames()).hasSizeBetween(25 * (10 + 4), 25 * (14 + 4));
        assertThat(box.fragments().getFirst().startsWithKeyFrame()).isTrue();
        assertThat(gaps()).isEmpty();
    }

    @Test
    void motions_inOneLongGroup_areRecordedFromKeyFramesOn() {
        gop = 90 * 25;
        CameraRecorder recorder = recorderOnMotion();
        pictures(25 * 95);
        motionStarted(recorder);
        pictures(25 * 2);
        motionStopped(recorder);
        pictures(25 * 53);
        motionStarted(recorder);
        pictures(25 * 5);
        stop(recorder);

        assertThat(box.all)
                .isNotEmpty()
                .allMatch(segment -> segment.fragments().getFirst().startsWithKeyFrame());
        assertThat(box.frames()).isEqualTo(numbers(0, 25 * (95 + 2 + 53 + 5)));
    }

    @Test
    void motionBehindAHole_beforeTheNextKeyFrame_isAGapUpToIt() {
        gop = 200;
        CameraRecorder recorder = recorderOnMotion();
        pictures(400);
        camera.skipFrames(5);
        hub.pass(200);
        frame = 1;
        pictures(50);
        motionStarted(recorder);
        pictures(300);
        stop(recorder);

        assertThat(gaps()).hasSize(1);
        assertThat(gaps().getFirst().cause()).isEqualTo(GapCause.UPLINK);
        assertThat(gaps().getFirst().span().toMicros())
                .isEqualTo(box.last().plan.startMicros());
        assertThat(gaps().getFirst().span().micros()).isBetween(8_000_000L, 8_400_000L);
    }

    @Test
    void cameraThatIsRecordedOnMotionFromNowOn_whileSomethingMoves_goesOn() {
        CameraRecorder recorder = recorder(true);
        hub.describe(FakeCamera.video());
        pictures(120);
        moving = true;
        recorder.always(false);
        hub.run();
        pictures(120);
        moving = false;
        motionStopped(recorder);
        long still = now();
        pictures(25 * 60);
        stop(recorder);

        assertThat(box.all).hasSize(1);
        assertThat(box.last().fragments().getLast().endWallMicros())
                .isBetween(still + AFTER, still + AFTER + 2_100_000);
    }

    @Test
    void cameraThatIsRecordedOnMotionFromNowOn_hasTheGroupThatHadBegun() {
        CameraRecorder recorder = recorder(true);
        hub.describe(FakeCamera.video());
        pictures(120);
        recorder.always(false);
        hub.run();
        pictures(500);
        stop(recorder);

        assertThat(box.frames()).isEqualTo(numbers(0, 150));
        assertThat(box.last().end).isEqualTo(EndReason.STOPPED);
        assertThat(gaps()).allMatch(gap -> gap.span().micros() < 100_000);
    }

    @Test
    void recorderThatBeginsWhileSomethingMoves_records() {
        moving = true;
        CameraRecorder recorder = recorderOnMotion();
        pictures(120);
        stop(recorder);

        assertThat(box.frames()).isEqualTo(numbers(0, 120));
    }
}
