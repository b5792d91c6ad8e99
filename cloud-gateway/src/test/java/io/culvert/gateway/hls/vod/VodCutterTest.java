package io.culvert.gateway.hls.vod;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.gateway.archive.play.RecordedFragment;
import io.culvert.gateway.archive.store.SegmentName;
import io.culvert.gateway.archive.store.SegmentPlace;
import io.culvert.media.mp4.Mp4Track;
import io.culvert.media.mp4.SampleEntry;
import io.culvert.media.sdp.SessionDescription;
import io.culvert.media.segment.FragmentMark;
import io.culvert.media.stream.StreamDescription;
import io.culvert.media.stream.TrackDescription;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** How fragments become the segments of a playlist. */
class VodCutterTest {
    private static final long SECOND = 1_000_000;
    private static final long BEGIN = 1_800_000_000 * SECOND;
    private static final List<TrackDescription> DESCRIBED =
            StreamDescription.from(SessionDescription.parse("""
                    v=0
                    m=audio 0 RTP/AVP 96
                    a=rtpmap:96 opus/48000/2
                    m=audio 0 RTP/AVP 97
                    a=rtpmap:97 mpeg4-generic/16000/1
                    a=fmtp:97 mode=AAC-hbr;config=1408;sizelength=13;indexlength=3;indexdeltalength=3
                    m=audio 0 RTP/AVP 0
                    """)).tracks();
    private static final Mp4Track OPUS = track(0);
    private static final Mp4Track AAC = track(1);
    private static final Mp4Track PCMU = track(2);

    private final List<VodSegment> segments = new ArrayList<>();
    private final List<Integer> discontinuities = new ArrayList<>();
    private final VodPlaylist playlist = new VodPlaylist();
    private final VodCutter cutter = new VodCutter(VodConfig.defaults(), (segment, discontinuity, bytes) -> {
        if (discontinuity) {
            discontinuities.add(segments.size());
        }
        segments.add(segment);
        playlist.add(segment, discontinuity);
    });

    private List<Mp4Track> tracks = List.of(OPUS);
    private SegmentPlace place = place(0);
    private long next = BEGIN;
    private int sizeBytes = 1000;

    private static Mp4Track track(int index) {
        TrackDescription described = DESCRIBED.get(index);
        return new Mp4Track(index + 1, described.clockRate(), Objects.requireNonNull(SampleEntry.of(described)));
    }

    private static SegmentPlace place(long number) {
        return new SegmentPlace(new UUID(1, 1), new SegmentName(new UUID(2, 2), BEGIN, number));
    }

    private void add(double seconds, boolean keyFrame) {
        long micros = Math.round(seconds * SECOND);
        cutter.add(new RecordedFragment(
                place,
                new FragmentMark(next - BEGIN, 0, keyFrame ? FragmentMark.KEY_FRAME : 0, next, micros, 0, sizeBytes, 0),
                tracks));
        next += micros;
    }

    private void add(int count, double seconds) {
        for (int i = 0; i < count; i++) {
            add(seconds, true);
        }
    }

    private List<Double> seconds() {
        cutter.end();
        return segments.stream()
                .map(segment -> (double) segment.micros() / SECOND)
                .toList();
    }

    @Test
    void groups_makeSegmentsOfSixSecondsAtMost() {
        add(7, 2);
        add(2, 3.5);

        assertThat(seconds()).containsExactly(6.0, 6.0, 5.5, 3.5);
        assertThat(segments).extracting(VodSegment::fragments).containsExactly(3, 3, 2, 1);
        assertThat(segments).extracting(VodSegment::firstFragment).containsExactly(0, 3, 6, 8);
        assertThat(segments)
                .extracting(VodSegment::positionMicros)
                .containsExactly(0L, 6 * SECOND, 12 * SECOND, 17_500_000L);
        assertThat(discontinuities).isEmpty();
    }

    @Test
    void longGroup_standsAlone_andGoesOnInTheNextSegmentWhereItIsParted() {
        add(2.0, true);
        add(10.0, true);
        add(10.0, false);
        add(3.0, false);
        add(2.0, true);

        assertThat(seconds()).containsExactly(2.0, 10.0, 10.0, 5.0);
        assertThat(discontinuities).isEmpty();
    }

    @Test
    void nextFile_isAnotherSegment() {
        add(2, 2);
        place = place(1);
        add(2, 2);

        assertThat(seconds()).containsExactly(4.0, 4.0);
        assertThat(segments).extracting(VodSegment::place).containsExactly(place(0), place(1));
        assertThat(discontinuities).isEmpty();
    }

    @Test
    void manyBytes_areSeveralSegments() {
        sizeBytes = 5 << 20;
        add(5, 1);
        assertThat(seconds()).containsExactly(2.0, 2.0, 1.0);
    }

    @Test
    void gap_isADiscontinuity_andNoTimePassesInThePlaylist() {
        add(2, 2);
        next += 3600 * SECOND;
        add(2, 2);

        assertThat(seconds()).containsExactly(4.0, 4.0);
        assertThat(discontinuities).containsExactly(1);
        assertThat(segments.get(1).startMicros()).isEqualTo(BEGIN + 3604 * SECOND);
        assertThat(segments.get(1).positionMicros()).isEqualTo(4 * SECOND);
    }

    @Test
    void holeThatIsNone_isTimeOfTheSegmentInFrontOfIt() {
        add(3, 2);
        next += 40_000;
        add(1, 2);

        assertThat(seconds()).containsExactly(6.04, 2.0);
        assertThat(discontinuities).isEmpty();
        assertThat(segments.get(1).positionMicros()).isEqualTo(6_040_000);
    }

    @Test
    void whatCannotBeDecodedBehindAGap_isLeftOut() {
        add(1, 2);
        next += 10 * SECOND;
        add(2.0, false);
        add(2, 2);

        assertThat(seconds()).containsExactly(2.0, 4.0);
        assertThat(discontinuities).containsExactly(1);
        assertThat(segments.get(1).startMicros()).isEqualTo(BEGIN + 14 * SECOND);
    }

    @Test
    void otherCoding_isADiscontinuityAndAnotherInitSegment_onceForEach() {
        add(1, 2);
        tracks = List.of(AAC);
        add(1, 2);
        tracks = List.of(track(0));
        add(1, 2);

        assertThat(seconds()).containsExactly(2.0, 2.0, 2.0);
        assertThat(discontinuities).containsExactly(1, 2);
        assertThat(segments).extracting(VodSegment::coding).containsExactly(0, 1, 0);
        assertThat(cutter.coding(1)).containsExactly(AAC);
        assertThat(cutter.coding(2)).isNull();
        assertThat(cutter.coding(-1)).isNull();
    }

    @Test
    void trackThatBrowsersDoNotPlay_isLeftOut_andMakesNoDifference() {
        tracks = List.of(OPUS, PCMU);
        add(1, 2);
        tracks = List.of(OPUS);
        add(1, 2);

        assertThat(seconds()).containsExactly(4.0);
        assertThat(cutter.coding(0)).containsExactly(OPUS);
        assertThat(cutter.recordedTracks()).containsExactly(OPUS, PCMU);
    }

    @Test
    void recordingOfWhichNothingIsForBrowsers_isLikeAGap() {
        tracks = List.of(PCMU);
        add(1, 2);
        assertThat(seconds()).isEmpty();
        assertThat(cutter.recordedTracks()).containsExactly(PCMU);

        tracks = List.of(OPUS);
        add(1, 2);
        tracks = List.of(PCMU);
        add(1, 2);
        tracks = List.of(OPUS);
        add(1, 2);

        assertThat(seconds()).containsExactly(2.0, 2.0);
        assertThat(discontinuities).containsExactly(1);
        assertThat(cutter.recordedTracks()).containsExactly(OPUS);
    }

    @Test
    void segmentThatWasEndedEarly_isFollowedByTheRest() {
        add(1, 2);
        assertThat(cutter.growingMicros()).isEqualTo(2 * SECOND);
        cutter.end();
        assertThat(cutter.growingMicros()).isZero();
        add(2, 2);

        assertThat(seconds()).containsExactly(2.0, 4.0);
        assertThat(discontinuities).isEmpty();
        assertThat(segments.get(1).positionMicros()).isEqualTo(2 * SECOND);
    }

    @Test
    void playlist_saysAllOfIt() {
        add(2, 2.5);
        next += 60 * SECOND;
        tracks = List.of(AAC);
        next += 1_600;
        add(1, 1.000001);
        cutter.end();

        assertThat(playlist.text(false, true, 6 * SECOND)).isEqualTo("""
                #EXTM3U
                #EXT-X-VERSION:7
                #EXT-X-PLAYLIST-TYPE:VOD
                #EXT-X-TARGETDURATION:5
                #EXT-X-MEDIA-SEQUENCE:0
                #EXT-X-MAP:URI="init-0.mp4"
                #EXT-X-PROGRAM-DATE-TIME:2027-01-15T08:00:00.000Z
                #EXTINF:5.000000,
                segment-0.mp4
                #EXT-X-DISCONTINUITY
                #EXT-X-MAP:URI="init-1.mp4"
                #EXT-X-PROGRAM-DATE-TIME:2027-01-15T08:01:05.002Z
                #EXTINF:1.000001,
                segment-1.mp4
                #EXT-X-ENDLIST
                """);
        assertThat(playlist.text(true, false, 6 * SECOND))
                .contains("TYPE:EVENT", "TARGETDURATION:6", "#EXT-X-START:TIME-OFFSET=0")
                .doesNotContain("ENDLIST");
    }
}
