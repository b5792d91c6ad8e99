package io.culvert.gateway.archive.record;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.gateway.archive.index.GapCause;
import io.culvert.gateway.stream.FakeCamera;
import io.culvert.media.segment.EndReason;
import io.culvert.media.segment.FragmentMark;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whatever a camera's media clock does, every picture that came is recorded, and where it belongs. */
class RecordedTimesTest extends RecorderScene {
    /** Order of three B-frames in front of each picture that they are made from: shown so much later than they come. */
    private static final int[] SHOWN_LATER = {3, -1, -1, -1};

    private long rtpTime;

    /** One picture, shown so many pictures later than it is sent. */
    private void picture(boolean key, int later) {
        hub.ticker.advanceMillis(40);
        camera.setVideoTime(rtpTime + (long) FakeCamera.FRAME_TICKS * later);
        hub.send(camera.picture(key, 2));
        rtpTime += FakeCamera.FRAME_TICKS;
    }

    /** Groups of 49 pictures, 25 a second, with B-frames. */
    private void groupsWithBFrames(int count) {
        for (int group = 0; group < count; group++) {
            picture(true, 0);
            for (int i = 0; i < 48; i++) {
                picture(false, SHOWN_LATER[i % 4]);
            }
        }
    }

    /** Pictures at another rate, a key frame in front of every ten. */
    private void slowly(int count, int millis) {
        for (int i = 0; i < count; i++) {
            hub.pass(millis - 40);
            camera.pass(millis - 40);
            rtpTime += 90L * (millis - 40);
            picture(i % 10 == 9, 0);
        }
    }

    @Test
    void groupBehindAHole_isRecordedWhole_alsoWithBFrames() {
        CameraRecorder recorder = recording(FakeCamera.video());
        groupsWithBFrames(2);
        uplinkFails(7_000, 77);
        rtpTime = 123;
        groupsWithBFrames(2);
        stop(recorder);

        assertThat(box.all).hasSize(2);
        assertThat(box.all.getFirst().frames()).isEqualTo(numbers(0, 98));
        assertThat(box.all.getLast().frames()).isEqualTo(numbers(0, 98));
        List<FragmentMark> marks = box.last().fragments();
        assertThat(marks.getLast().endWallMicros() - marks.getFirst().startWallMicros())
                .isBetween(3_900_000L, 4_100_000L);
        assertThat(gaps().getLast().cause()).isEqualTo(GapCause.UPLINK);
        assertThat(gaps().getLast().span().micros()).isBetween(6_800_000L, 7_200_000L);
    }

    @Test
    void cameraThatBecomesSlow_isRecordedPictureByPicture() {
        CameraRecorder recorder = recording(FakeCamera.video());
        for (int i = 0; i < 30; i++) {
            picture(i % 10 == 0, 0);
        }
        int before = gaps().size();
        slowly(40, 2_000);
        stop(recorder);

        assertThat(box.frames()).isEqualTo(numbers(0, 70));
        assertThat(gaps()).hasSize(before);
        List<FragmentMark> marks = box.fragments();
        assertThat(marks.getLast().endWallMicros() - marks.getFirst().startWallMicros())
                .isBetween(79_000_000L, 83_500_000L);
    }

    @ParameterizedTest
    @CsvSource({"-1.5, 160", "3, 160", "-9, 160", "-1.5, 150", "3, 150"})
    void mediaClockThatIsSet_beginsASegmentAndCostsNothing(double seconds, int at) {
        CameraRecorder recorder = recording(FakeCamera.video());
        for (int i = 0; i < 300; i++) {
            if (i == at) {
                rtpTime += Math.round(seconds * 90_000);
            }
            picture(i % 50 == 0, 0);
        }
        stop(recorder);

        assertThat(box.frames()).isEqualTo(numbers(0, 300));
        assertThat(box.all).hasSize(2);
        assertThat(box.all.getFirst().end).isEqualTo(EndReason.CLOCK);
        List<FragmentMark> marks = box.fragments();
        assertThat(marks).hasSize(6).allSatisfy(mark -> assertThat(mark.durationMicros())
                .isBetween(1_995_000L, 2_005_000L));
        assertThat(marks.getLast().startWallMicros() - marks.getFirst().startWallMicros())
                .isBetween(9_990_000L, 10_010_000L);
        assertThat(gaps()).as("%s", gaps()).allMatch(gap -> gap.span().micros() < 100_000);
    }

    @Test
    void mediaClockThatIsSetUnderBFrames_costsNothing() {
        CameraRecorder recorder = recording(FakeCamera.video());
        groupsWithBFrames(3);
        rtpTime -= 135_000;
        groupsWithBFrames(3);
        stop(recorder);

        assertThat(box.frames()).hasSize(6 * 49);
        assertThat(box.all).hasSize(2);
        assertThat(gaps()).as("%s", gaps()).allMatch(gap -> gap.span().micros() < 200_000);
    }
}
