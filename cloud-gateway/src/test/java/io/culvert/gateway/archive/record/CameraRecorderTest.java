package io.culvert.gateway.archive.record;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.gateway.archive.index.FreshSegment;
import io.culvert.gateway.archive.index.Gap;
import io.culvert.gateway.archive.index.GapCause;
import io.culvert.gateway.archive.index.Span;
import io.culvert.gateway.archive.index.Spans;
import io.culvert.gateway.stream.FakeCamera;
import io.culvert.gateway.stream.SourceFailure;
import io.culvert.media.segment.EndReason;
import io.culvert.media.segment.FragmentMark;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What a camera sends is recorded frame by frame, and what is missing has its cause. */
class CameraRecorderTest extends RecorderScene {
    @Test
    void pictures_areRecordedOneByOneAndAdjoin() {
        CameraRecorder recorder = recording(FakeCamera.video());
        pictures(170);
        stop(recorder);

        assertThat(box.frames()).isEqualTo(numbers(0, 170));
        assertThat(box.all).hasSize(1);
        assertThat(box.last().end).isEqualTo(EndReason.STOPPED);
        assertThat(box.fragments()).hasSize(4).allMatch(FragmentMark::startsWithKeyFrame);
        assertThat(box.fragments().get(1).startWallMicros())
                .isEqualTo(box.fragments().get(0).endWallMicros());
        assertThat(box.fragments().get(0).durationMicros()).isEqualTo(2_000_000);
        assertThatFragmentsAdjoin();
    }

    @Test
    void recordingThatIsSwitchedOnAgainInTheSameGroup_goesOnWithTheNext() {
        CameraRecorder recorder = recording(FakeCamera.video());
        hub.stream.keepOn(true);
        pictures(60);
        RecordingEnd end = stop(recorder);
        recorder = recorder(true, end);
        pictures(60);
        stop(recorder);

        List<Long> recorded = new ArrayList<>(numbers(0, 60));
        recorded.addAll(numbers(100, 120));
        assertThat(box.frames()).as("none twice").isEqualTo(recorded);
        assertThat(box.all.get(1).plan.startMicros() - end.micros()).isEqualTo(40 * 40_000);
    }

    @Test
    void segment_isOverAfterAMinuteAtAKeyFrame() {
        CameraRecorder recorder = recording(FakeCamera.video());
        pictures(25 * 125);
        stop(recorder);

        assertThat(box.all).hasSize(3);
        assertThat(box.all.get(0).end).isEqualTo(EndReason.FULL);
        assertThat(box.all.get(0).fragments()).hasSize(30);
        assertThat(box.all.get(1).plan.startMicros())
                .isEqualTo(box.all.get(0).fragments().getLast().endWallMicros());
        assertThat(box.frames()).isEqualTo(numbers(0, 25 * 125));
        assertThat(gaps()).as("%s", gaps()).allMatch(gap -> gap.span().micros() < 100_000);
    }

    @Test
    void segment_thatIsLargeEnough_isOverAtTheNextKeyFrame() {
        CameraRecorder recorder = recording(FakeCamera.video());
        box.mostBytes = 150_000; // a group has 100,000
        pictures(210);
        stop(recorder);

        assertThat(box.all)
                .hasSize(3)
                .allMatch(taken -> taken.fragments().getFirst().startsWithKeyFrame());
        assertThat(box.all.getFirst().end).isEqualTo(EndReason.FULL);
        assertThat(box.frames()).isEqualTo(numbers(0, 210));
    }

    @Test
    void framesTheAgentLeftOut_areAGapOfTheUplinkAndTheNextSegmentBeginsBehindIt() {
        CameraRecorder recorder = recording(FakeCamera.video());
        pictures(60);
        camera.skipFrames(40);
        hub.pass(1600);
        frame = 0;
        pictures(50);
        stop(recorder);

        assertThat(box.all).hasSize(2);
        assertThat(box.all.get(0).end).isEqualTo(EndReason.HOLE);
        assertThat(box.frames()).hasSize(110).startsWith(0L).endsWith(149L).doesNotContain(60L, 99L);
        assertThat(gaps().getLast()).isEqualTo(hole(GapCause.UPLINK));
        assertThat(gaps().getLast().span().micros()).isBetween(1_500_000L, 1_700_000L);
    }

    @Test
    void framesTheGatewayDropped_areAGapOfTheGateway() {
        CameraRecorder recorder = recording(FakeCamera.video());
        pictures(60);
        camera.skipFrames(40);
        hub.pass(1600);
        recorder.dropped();
        frame = 0;
        pictures(50);
        stop(recorder);

        assertThat(box.frames()).hasSize(110);
        assertThat(gaps().getLast()).isEqualTo(hole(GapCause.GATEWAY));
    }

    @Test
    void lostPackets_endTheSegmentWithTheirGroup() {
        CameraRecorder recorder = recording(FakeCamera.video());
        pictures(60);
        camera.losePackets(3);
        pictures(60);
        stop(recorder);

        assertThat(box.all).hasSize(2);
        assertThat(box.all.get(0).end).isEqualTo(EndReason.HOLE);
        assertThat(box.all.get(1).fragments().getFirst().startsWithKeyFrame()).isTrue();
        assertThat(box.all.get(1).plan.startMicros())
                .isEqualTo(box.all.get(0).fragments().getLast().endWallMicros());
    }

    @Test
    void silence_isTheCamerasFault() {
        CameraRecorder recorder = recording(FakeCamera.video());
        pictures(60);
        camera.pass(8_000);
        hub.pass(8_000);
        long since = box.last().fragments().getLast().endWallMicros();
        assertThat(box.last().end).isEqualTo(EndReason.HOLE);
        assertThat(recorder.openGaps()).hasSize(1).allMatch(gap -> gap.span().fromMicros() == since);

        again(77, 9_000);
        pictures(50);
        stop(recorder);

        assertThat(box.frames()).hasSize(110);
        assertThat(gaps().getLast())
                .isEqualTo(new Gap(KEY, new Span(since, box.all.get(1).plan.startMicros()), GapCause.CAMERA));
        assertThat(recorder.openGaps()).isEmpty();
    }

    @Test
    void agentThatWasStartedAnew_isToBlameAndNotItsUplink() {
        CameraRecorder recorder = recording(FakeCamera.video());
        pictures(60);
        hub.fail(SourceFailure.Code.AGENT_OFFLINE);
        hub.pass(7_000);
        assertThat(recorder.openGaps()).extracting(Gap::cause).containsExactly(GapCause.UPLINK);
        again(78, 20);
        pictures(55);
        stop(recorder);

        assertThat(gaps().getLast().cause()).isEqualTo(GapCause.AGENT);
        assertThat(gaps().getLast().span().micros()).isBetween(6_900_000L, 7_200_000L);
        assertThat(box.frames()).hasSize(115);
        assertThatFragmentsAdjoin();
    }

    @Test
    void linkThatWasDown_isTheUplinksGap() {
        CameraRecorder recorder = recording(FakeCamera.video());
        pictures(60);
        uplinkFails(7_000, 77);
        pictures(55);
        stop(recorder);

        assertThat(gaps().getLast().cause()).isEqualTo(GapCause.UPLINK);
    }

    @Test
    void causeThatChanges_partsTheGap() {
        CameraRecorder recorder = recording(FakeCamera.video());
        pictures(60);
        hub.fail(SourceFailure.Code.AGENT_OFFLINE);
        hub.pass(3_000);
        hub.fail(SourceFailure.Code.CAMERA_UNREACHABLE);
        hub.pass(3_000);
        again(77, 20);
        pictures(55);
        stop(recorder);

        assertThat(gaps().subList(gaps().size() - 2, gaps().size()))
                .extracting(Gap::cause)
                .containsExactly(GapCause.UPLINK, GapCause.LAN);
        assertThat(gaps().getLast().span().fromMicros())
                .isEqualTo(gaps().get(gaps().size() - 2).span().toMicros());
    }

    @Test
    void timeBeforeTheStart_isTheGatewaysAndUpToThePictureTheCameras() {
        CameraRecorder recorder = recorderOf(true, RecordingEnd.at(0));
        long start = now();
        recorder.start(start - 60_000_000, GapCause.GATEWAY);
        hub.pass(500);
        camera.wallMicros = now();
        hub.describe(FakeCamera.video());
        pictures(60);
        stop(recorder);

        assertThat(gaps()).extracting(Gap::cause).containsExactly(GapCause.GATEWAY, GapCause.CAMERA);
        Span gateway = gaps().getFirst().span();
        Span camera = gaps().getLast().span();
        assertThat(gateway.fromMicros()).isEqualTo(start - 60_000_000);
        assertThat(gateway.toMicros()).isEqualTo(camera.fromMicros()).isBetween(start, start + 20_000);
        assertThat(camera.toMicros()).isEqualTo(box.last().plan.startMicros());
    }

    @Test
    void agentThatIsNotBackYetAfterTheGateway_isTheGatewaysGap_forHalfAMinute() {
        CameraRecorder recorder = recorderOf(true, RecordingEnd.at(0));
        long start = now();
        recorder.start(start - 5_000_000, GapCause.GATEWAY);
        hub.run();
        offlineForTwentySeconds();
        assertThat(recorder.openGaps()).extracting(Gap::cause).containsExactly(GapCause.GATEWAY);
        assertThat(gaps()).extracting(Gap::cause).containsOnly(GapCause.GATEWAY);
        offlineForTwentySeconds();
        again(77, 20);
        pictures(60);
        stop(recorder);

        assertThat(gaps()).extracting(Gap::cause).containsExactly(GapCause.GATEWAY, GapCause.UPLINK);
        assertThat(gaps().getFirst().span().fromMicros()).isEqualTo(start - 5_000_000);
        assertThat(gaps().getFirst().span().toMicros()).isBetween(start + 30_000_000, start + 32_000_000);
    }

    @Test
    void clockThatIsSetADayAhead_beginsASegmentThere_andTheDayIsAGap() {
        CameraRecorder recorder = recording(FakeCamera.video());
        pictures(110);
        clockIsSetADayAhead();
        pictures(400);
        stop(recorder);

        assertThat(box.all).hasSize(2);
        assertThat(box.all.getFirst().end).isEqualTo(EndReason.CLOCK);
        assertThat(box.frames()).isEqualTo(numbers(0, 510));
        assertThat(gaps().getLast()).isEqualTo(hole(GapCause.GATEWAY));
        assertThatFragmentsAdjoin();
    }

    @Test
    void whatTheDiskDoesNotTake_isAGapOfTheDisk() {
        CameraRecorder recorder = recording(FakeCamera.video());
        pictures(52);
        box.refuses = true;
        pictures(100);
        box.refuses = false;
        pictures(100);
        stop(recorder);

        assertThat(box.all).hasSize(2);
        assertThat(box.all.get(0).end).isEqualTo(EndReason.HOLE);
        assertThat(gaps().getLast())
                .isEqualTo(new Gap(
                        KEY,
                        new Span(
                                box.all.get(0).fragments().getLast().endWallMicros(),
                                box.all.get(1).plan.startMicros()),
                        GapCause.DISK));
    }

    @Test
    void diskThatFails_costsWhatWasNotCommittedAndRecordingGoesOn() {
        CameraRecorder recorder = recording(FakeCamera.video());
        pictures(102);
        box.last().commit();
        long committed = box.last().fragments().getLast().endWallMicros();
        pictures(50);
        box.last().listener.failed("by the test");
        hub.run();
        pictures(60);
        stop(recorder);

        assertThat(box.all).hasSize(2);
        assertThat(gaps().getLast())
                .isEqualTo(new Gap(KEY, new Span(committed, box.all.get(1).plan.startMicros()), GapCause.DISK));
        assertThat(Spans.union(
                        recent.segments().stream().map(FreshSegment::span).toList(), Span.TOLERANCE_MICROS))
                .hasSize(1);
    }

    @Test
    void faultOfTheRecorder_isTheGatewaysGap() {
        CameraRecorder recorder = recording(FakeCamera.video());
        pictures(25 * 61);
        box.faulty = true;
        pictures(40);
        box.faulty = false;
        pictures(25 * 10);
        stop(recorder);

        assertThat(box.all).hasSize(2);
        assertThat(gaps())
                .filteredOn(gap -> gap.span().micros() > 100_000)
                .allMatch(gap -> gap.cause() == GapCause.GATEWAY);
        assertThat(Spans.union(gaps().stream().map(Gap::span).toList(), Span.TOLERANCE_MICROS))
                .contains(new Span(
                        box.all.getFirst().fragments().getLast().endWallMicros(),
                        box.last().plan.startMicros()));
    }

    @Test
    void readerThatIsLetInAgain_recordsNothingTwice() {
        CameraRecorder recorder = recording(FakeCamera.video());
        pictures(70);
        hub.stream.detach(recorder);
        hub.run();
        hub.stream.attach(recorder);
        hub.run();
        pictures(80);
        stop(recorder);

        assertThat(box.frames()).doesNotHaveDuplicates().isSorted();
        assertThatFragmentsAdjoin();
    }

    @Test
    void sound_goesWithThePicturesOfItsTime() {
        CameraRecorder recorder = recording(FakeCamera.videoAndAudio());
        for (int i = 0; i < 151; i++) {
            pictures(1);
            if (i > 5) {
                hub.send(camera.sound());
            }
        }
        stop(recorder);

        assertThat(box.all).hasSize(1);
        assertThat(box.last().plan.tracks()).hasSize(2);
        assertThat(box.frames()).isEqualTo(numbers(0, 151));
    }

    /** So many pictures, with the sound of each. */
    private void picturesAndSound(int count) {
        for (int i = 0; i < count; i++) {
            pictures(1);
            hub.send(camera.sound());
        }
    }

    /** The camera, which was gone, is back. */
    private void backAfter(long hours) {
        hub.ticker.advance(hours, TimeUnit.HOURS);
        hub.run();
        camera = new FakeCamera(78, 9, 7);
        camera.wallMicros = now();
        frame = 0;
        hub.describe(FakeCamera.videoAndAudio());
    }

    @Test
    void sound_thatComesBeforeAPictureCapturedEarlier_isRecorded() {
        CameraRecorder recorder = recording(FakeCamera.videoAndAudio());
        camera.pass(60);
        hub.send(camera.sound());
        camera.pass(-60);
        picturesAndSound(100);
        stop(recorder);

        assertThat(box.frames()).isEqualTo(numbers(0, 100));
        assertThat(box.sounds()).isBetween(97, 101);
    }

    @Test
    void sound_ofAStreamThatHasRunForHours_isRecorded() {
        for (int hours : new int[] {5, 8, 13, 14, 20, 26, 40, 75, 300}) {
            CameraRecorder first = recording(FakeCamera.videoAndAudio());
            hub.stream.keepOn(true);
            picturesAndSound(5);
            stop(first);
            hub.fail(SourceFailure.Code.CAMERA_UNREACHABLE);
            backAfter(hours);
            int before = box.sounds();
            CameraRecorder recorder = recorder(true);
            picturesAndSound(100);
            stop(recorder);
            assertThat(box.sounds() - before).as("%d hours", hours).isBetween(97, 101);
        }
    }

    @Test
    void sound_behindAPauseOfHours_isRecorded() {
        CameraRecorder recorder = recording(FakeCamera.videoAndAudio());
        picturesAndSound(100);
        hub.fail(SourceFailure.Code.CAMERA_UNREACHABLE);
        for (int hours : new int[] {5, 8, 13, 14, 20, 26, 40, 75, 300}) {
            int before = box.sounds();
            backAfter(hours);
            picturesAndSound(100);
            hub.fail(SourceFailure.Code.CAMERA_UNREACHABLE);
            assertThat(box.sounds() - before).as("%d hours", hours).isBetween(97, 101);
        }
        stop(recorder);
        assertThatFragmentsAdjoin();
    }
}
