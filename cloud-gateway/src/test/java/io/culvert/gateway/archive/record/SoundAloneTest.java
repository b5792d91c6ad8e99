package io.culvert.gateway.archive.record;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.gateway.archive.index.GapCause;
import io.culvert.gateway.stream.SourceFailure;
import io.culvert.media.mp4.FragmentHead;
import io.culvert.media.segment.EndReason;
import io.culvert.media.segment.FragmentMark;
import io.culvert.media.segment.SegmentCheck;
import io.culvert.media.segment.SegmentFile;
import java.io.IOException;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** A camera that has no picture is recorded, too. */
class SoundAloneTest extends RecorderScene {
    private final Microphone pcmu = Microphone.pcmu(hub, this::now);
    private final Microphone aac = Microphone.aac(hub, this::now);

    /** Samples in all segments. */
    private int samples() throws IOException {
        int samples = 0;
        for (SegmentBox.Taken taken : box.all) {
            try (SegmentFile file = SegmentFile.open(taken.file)) {
                assertThat(SegmentCheck.of(file.bytes(), SegmentCheck.Depth.MEDIA))
                        .isEmpty();
                for (FragmentMark mark : file.fragments()) {
                    for (FragmentHead.Run run :
                            Objects.requireNonNull(file.head(mark)).runs()) {
                        samples += run.samples().size();
                    }
                }
            }
        }
        return samples;
    }

    private void assertThatGapsAreOfToday(long sinceMicros) {
        assertThat(gaps()).extracting(gap -> gap.span().fromMicros()).allSatisfy(from -> assertThat(from)
                .isGreaterThanOrEqualTo(sinceMicros));
    }

    @Test
    void sound_isRecordedPacketByPacket_inPiecesOfTwoSeconds() throws IOException {
        long start = now();
        CameraRecorder recorder = recording(pcmu.description());
        pcmu.send(250);
        stop(recorder);

        assertThat(box.all).hasSize(1);
        assertThat(samples()).isEqualTo(250);
        assertThat(box.fragments())
                .extracting(FragmentMark::durationMicros)
                .containsExactly(2_000_000L, 2_000_000L, 1_000_000L);
        assertThat(box.last().plan.startMicros()).isBetween(start, start + 20_000);
        assertThatFragmentsAdjoin();
        assertThatGapsAreOfToday(start);
    }

    @Test
    void soundOfAMinute_isASegment() throws IOException {
        CameraRecorder recorder = recording(aac.description());
        aac.send(600); // of 128 ms
        stop(recorder);

        assertThat(samples()).isEqualTo(1_200);
        assertThat(box.all).extracting(taken -> taken.end).containsExactly(EndReason.FULL, EndReason.STOPPED);
        assertThat(box.all.getFirst().fragments())
                .extracting(FragmentMark::durationMicros)
                .containsOnly(16 * 128_000L);
        assertThat(box.all.getLast().plan.startMicros())
                .isEqualTo(box.all.getFirst().fragments().getLast().endWallMicros());
    }

    @Test
    void soundWhosePacketsHadNoRoom_isAGapOfTheUplink_andGoesOnAtOnce() throws IOException {
        CameraRecorder recorder = recording(pcmu.description());
        pcmu.send(120);
        pcmu.leaveOut(5);
        hub.pass(100);
        pcmu.send(120);
        stop(recorder);

        assertThat(box.all).extracting(taken -> taken.end).containsExactly(EndReason.HOLE, EndReason.STOPPED);
        assertThat(samples()).isEqualTo(240);
        assertThat(gaps().getLast().cause()).isEqualTo(GapCause.UPLINK);
        assertThat(gaps().getLast().span().micros()).isBetween(90_000L, 110_000L);
    }

    @Test
    void soundThatComesBack_liesWhereItWasHeard() throws IOException {
        long start = now();
        CameraRecorder recorder = recording(pcmu.description());
        pcmu.send(120);
        hub.fail(SourceFailure.Code.AGENT_OFFLINE);
        hub.pass(7_000);
        hub.describe(pcmu.description());
        pcmu.bootId = 78;
        pcmu.send(120);
        stop(recorder);

        assertThat(samples()).isEqualTo(240);
        assertThat(gaps().getLast().cause()).isEqualTo(GapCause.AGENT);
        assertThat(gaps().getLast().span().micros()).isBetween(6_950_000L, 7_050_000L);
        assertThatGapsAreOfToday(start);
        assertThatFragmentsAdjoin();
    }
}
