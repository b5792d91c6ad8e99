package io.culvert.gateway.archive.record;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.gateway.stream.FakeCamera;
import io.culvert.gateway.stream.SourceFailure;
import io.culvert.media.mp4.Mp4Track;
import io.culvert.media.mp4.SampleEntry;
import io.culvert.media.segment.EndReason;
import io.culvert.media.stream.Codec;
import io.culvert.media.stream.MediaKind;
import io.culvert.media.stream.StreamDescription;
import io.culvert.media.stream.TrackDescription;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** A camera that comes back coded in another way, and says so in its description alone. */
class DescribedAnewTest extends RecorderScene {
    private static final String OTHER_SETS =
            "packetization-mode=1;sprop-parameter-sets=Z01AH5ZSAngRstS0AAAPpAADqYA=,aM48gA==";

    private static TrackDescription video(String fmtp) {
        return new TrackDescription(FakeCamera.VIDEO, MediaKind.VIDEO, Codec.H264, "H264", 96, 90_000, 0, fmtp, 0, 0);
    }

    private static TrackDescription aac(String config) {
        String fmtp = "mode=AAC-hbr;sizelength=13;indexlength=3;indexdeltalength=3;config=" + config;
        return new TrackDescription(
                FakeCamera.AUDIO, MediaKind.AUDIO, Codec.AAC, "mpeg4-generic", 97, 16_000, 1, fmtp, 0, 0);
    }

    /** The camera is away for two seconds and is then described like this. */
    private void backAs(TrackDescription... tracks) {
        hub.fail(SourceFailure.Code.CAMERA_UNREACHABLE);
        hub.pass(2_000);
        camera = new FakeCamera(77, 9_000, 123);
        camera.wallMicros = now();
        frame = 0;
        hub.describe(new StreamDescription(List.of(tracks)));
    }

    private List<SampleEntry> entries(int segment) {
        return box.all.get(segment).plan.tracks().stream().map(Mp4Track::entry).toList();
    }

    private static SampleEntry entry(TrackDescription track) {
        return Objects.requireNonNull(SampleEntry.of(track));
    }

    @Test
    void parameterSetsOfTheDescription_areThoseOfTheNextSegment() {
        TrackDescription before = FakeCamera.videoTrack(96);
        CameraRecorder recorder = recording(FakeCamera.video());
        pictures(60);
        backAs(video(OTHER_SETS));
        pictures(60);
        stop(recorder);

        assertThat(box.all).hasSize(2);
        assertThat(box.all.getFirst().end).isEqualTo(EndReason.HOLE);
        assertThat(entries(0)).containsExactly(entry(before));
        assertThat(entries(1)).containsExactly(entry(video(OTHER_SETS))).isNotEqualTo(entries(0));
        assertThat(box.all).extracting(taken -> taken.frames().size()).containsExactly(60, 60);
        assertThatFragmentsAdjoin();
    }

    @Test
    void configurationOfTheSound_isThatOfTheNextSegment() {
        TrackDescription picture = FakeCamera.videoTrack(96);
        CameraRecorder recorder = recording(new StreamDescription(List.of(picture, aac("1408"))));
        pictures(60);
        backAs(picture, aac("0C08"));
        pictures(60);
        stop(recorder);

        assertThat(entries(0)).containsExactly(entry(picture), entry(aac("1408")));
        assertThat(entries(1))
                .containsExactly(entry(picture), entry(aac("0C08")))
                .isNotEqualTo(entries(0));
    }

    @Test
    void descriptionWhileMediaFlow_endsNothing_asParameterSetsComeWithTheirKeyFrame() {
        CameraRecorder recorder = recording(FakeCamera.video());
        pictures(60);
        hub.describe(new StreamDescription(List.of(video(OTHER_SETS))));
        pictures(60);
        stop(recorder);

        assertThat(box.all).hasSize(1);
        assertThat(box.frames()).isEqualTo(numbers(0, 120));
    }

    @Test
    void streamOfWhichNothingCanBeDecoded_isNoGapSince1970() {
        long start = now();
        CameraRecorder recorder = recorder(false);
        hub.describe(new StreamDescription(List.of(video(""))));
        pictures(20);
        recorder.motionStarted();
        hub.run();
        hub.fail(SourceFailure.Code.CAMERA_UNREACHABLE);
        hub.pass(2_000);
        stop(recorder);

        assertThat(box.all).isEmpty();
        assertThat(gaps()).allSatisfy(gap -> assertThat(gap.span().fromMicros()).isGreaterThanOrEqualTo(start));
    }
}
