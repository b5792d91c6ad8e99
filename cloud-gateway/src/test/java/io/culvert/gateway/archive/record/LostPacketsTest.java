package io.culvert.gateway.archive.record;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.gateway.archive.index.GapCause;
import io.culvert.gateway.stream.FakeCamera;
import io.culvert.media.rtp.RtpPacket;
import io.culvert.media.segment.EndReason;
import io.culvert.media.stream.PacketBatch;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Packets that the camera's network lost cost the group that they belong to, and no other one's segment. */
class LostPacketsTest extends RecorderScene {
    /** A picture of four packets without its second. */
    private void tornPicture() {
        hub.ticker.advanceMillis(40);
        PacketBatch batch = camera.picture(frame % gop == 0, 3);
        for (int i = 1; i < batch.packetCount(); i++) {
            int at = batch.packetOffset(i) + PacketBatch.FRAME_HEADER_BYTES;
            RtpPacket packet = new RtpPacket();
            assertThat(packet.wrap(batch.data(), at, batch.packetLength(i))).isTrue();
            packet.sequence(packet.sequence() + 1);
        }
        camera.losePackets(1);
        hub.send(batch);
        frame++;
    }

    private List<List<Long>> segments() {
        return box.all.stream().map(SegmentBox.Taken::frames).toList();
    }

    @Test
    void packetThatIsMissingInsideAPicture_endsTheSegmentWithItsGroup() {
        CameraRecorder recorder = recording(FakeCamera.video());
        pictures(60);
        tornPicture();
        pictures(60);
        stop(recorder);

        assertThat(segments()).containsExactly(numbers(0, 100), numbers(100, 121));
        assertThat(box.all.getFirst().end).isEqualTo(EndReason.HOLE);
        assertThat(gaps()).as("no time is missing").hasSizeLessThan(2);
    }

    @Test
    void packetsThatAreMissingInFrontOfAKeyFrame_endTheSegmentThere() {
        CameraRecorder recorder = recording(FakeCamera.video());
        pictures(100);
        camera.losePackets(2);
        pictures(60);
        stop(recorder);

        assertThat(segments()).containsExactly(numbers(0, 100), numbers(100, 160));
        assertThat(box.all.getFirst().end).isEqualTo(EndReason.HOLE);
    }

    @Test
    void packetThatIsMissingInsideTheVeryFirstPicture_endsTheSegmentWithItsGroup() {
        CameraRecorder recorder = recording(FakeCamera.video());
        tornPicture();
        pictures(70);
        stop(recorder);

        assertThat(segments()).containsExactly(numbers(0, 50), numbers(50, 71));
    }

    @Test
    void packetsLostBehindAKeyFrame_endTheSegmentBehindTheGroupOfThatKeyFrame() {
        CameraRecorder recorder = recording(FakeCamera.video());
        pictures(51);
        camera.losePackets(3);
        pictures(120);
        stop(recorder);

        assertThat(segments()).containsExactly(numbers(0, 100), numbers(100, 171));
        assertThatFragmentsAdjoin();
    }

    @Test
    void packetsLostInsideAKeyFrame_endTheSegmentBehindItsGroup() {
        CameraRecorder recorder = recording(FakeCamera.video());
        pictures(50);
        tornPicture();
        pictures(120);
        stop(recorder);

        assertThat(segments()).containsExactly(numbers(0, 100), numbers(100, 171));
    }

    @Test
    void packetsLostInFrontOfTheLastPictureOfAGroup_spoilThatGroup() {
        CameraRecorder recorder = recording(FakeCamera.video());
        pictures(49);
        camera.losePackets(3);
        pictures(122);
        stop(recorder);

        assertThat(segments()).containsExactly(numbers(0, 50), numbers(50, 171));
    }

    @Test
    void groupsThatAreSpoiledOneBehindTheOther_areASegmentEach() {
        CameraRecorder recorder = recording(FakeCamera.video());
        pictures(99);
        camera.losePackets(3);
        pictures(2);
        camera.losePackets(3);
        pictures(70);
        stop(recorder);

        assertThat(segments()).containsExactly(numbers(0, 100), numbers(100, 150), numbers(150, 171));
    }

    @Test
    void longGroupThatIsSpoiled_staysInOneSegment_asNoOtherCouldBeginInsideIt() {
        CameraRecorder recorder = recording(FakeCamera.video());
        gop = 600;
        pictures(100);
        camera.losePackets(3);
        pictures(550);
        stop(recorder);

        assertThat(segments()).containsExactly(numbers(0, 600), numbers(600, 650));
        assertThat(box.all.getFirst().fragments()).hasSizeGreaterThan(2);
    }

    @Test
    void clockThatIsSetWhilePacketsAreLost_leavesItsGapAllTheSame() {
        CameraRecorder recorder = recording(FakeCamera.video());
        pictures(110);
        clockIsSetADayAhead();
        for (int i = 0; i < 20; i++) {
            camera.losePackets(1);
            pictures(20);
        }
        stop(recorder);

        assertThat(gaps().getLast().cause()).isEqualTo(GapCause.GATEWAY);
        assertThat(gaps().getLast().span().micros()).isBetween(DAY_MICROS - 1_000_000, DAY_MICROS + 1_000_000);
    }
}
