package io.culvert.gateway.hls;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.media.mp4.Sample;
import io.culvert.media.mp4.SampleEntry;
import io.culvert.media.mp4.SampleSink;
import io.culvert.media.sdp.SessionDescription;
import io.culvert.media.stream.StreamDescription;
import io.culvert.media.stream.TrackDescription;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Samples become parts, segments and a playlist that keeps the specification's rules. */
class PartCutterTest {
    private static final List<TrackDescription> TRACKS =
            StreamDescription.from(SessionDescription.parse("""
                    v=0
                    m=video 0 RTP/AVP 96
                    a=rtpmap:96 H264/90000
                    a=fmtp:96 sprop-parameter-sets=Z0LAHtkDxWhAAAADAEAAAAwDxYuS,aMuMsg==
                    m=audio 0 RTP/AVP 97
                    a=rtpmap:97 MPEG4-GENERIC/16000/1
                    a=fmtp:97 mode=AAC-hbr;config=1408
                    """)).tracks();

    private final LiveWindow window = new LiveWindow(HlsConfig.defaults());
    private final PartCutter cutter = new PartCutter(HlsConfig.defaults(), window);
    private SampleSink video = begin(null);
    private @Nullable SampleSink sound;
    private long time = 90_000;
    private long soundTime = 16_000;

    @AfterEach
    void close() {
        cutter.drop();
        window.close();
    }

    private SampleSink begin(@Nullable TrackDescription audio) {
        cutter.begin(TRACKS.get(0), audio);
        SampleSink sink = cutter.sink(TRACKS.get(0));
        if (audio != null) {
            sound = cutter.sink(audio);
            sound.described(Objects.requireNonNull(SampleEntry.of(audio)));
        }
        sink.described(Objects.requireNonNull(SampleEntry.of(TRACKS.get(0))));
        return sink;
    }

    private void picture(boolean key, int duration) {
        video.sample(new Sample(
                time,
                duration,
                0,
                key,
                1_700_000_000_000_000L + time * 100 / 9,
                Unpooled.wrappedBuffer(new byte[100])));
        time += duration;
    }

    private void pictures(int count, int gop) {
        for (int i = 0; i < count; i++) {
            picture(i % gop == 0, 3600);
        }
    }

    private String playlist() {
        return Objects.requireNonNull(window.playlist());
    }

    private long count(String tag) {
        return playlist().lines().filter(line -> line.startsWith(tag)).count();
    }

    @Test
    void parts_areAsLongAsTheTargetAllows() {
        pictures(50, 50);

        assertThat(playlist().lines().filter(line -> line.startsWith("#EXT-X-PART:")))
                .hasSize(6)
                .allMatch(line -> line.contains("DURATION=0.32000"))
                .element(0)
                .asString()
                .contains("INDEPENDENT=YES");
        assertThat(playlist()).contains("#EXT-X-PRELOAD-HINT:TYPE=PART,URI=\"part-6.mp4\"");
    }

    @Test
    void segments_areCutAtKeyFramesAndBeginWithGaps() {
        pictures(101, 50);

        assertThat(playlist())
                .contains("#EXT-X-TARGETDURATION:2\n")
                .contains("#EXT-X-MEDIA-SEQUENCE:0\n")
                .contains("#EXTINF:2.00000,\nsegment-3.mp4\n")
                .contains("#EXTINF:2.00000,\nsegment-4.mp4\n")
                .doesNotContain("segment-5.mp4");
        assertThat(count("#EXT-X-GAP")).isEqualTo(3);
        assertThat(count("#EXT-X-DISCONTINUITY\n")).isZero();
        assertThat(playlist().indexOf("#EXT-X-MAP")).isLessThan(playlist().indexOf("#EXT-X-GAP"));
    }

    @Test
    void shortGroups_shareASegment() {
        pictures(101, 10);

        assertThat(playlist()).contains("#EXTINF:1.60000,\nsegment-3.mp4").contains("#EXTINF:1.60000,\nsegment-4.mp4");
    }

    @Test
    void groupsOfManySeconds_areSegmentsUpToTen() {
        pictures(151, 150);
        assertThat(playlist()).contains("#EXT-X-TARGETDURATION:6\n").contains("#EXTINF:6.00000,");

        pictures(600, 600);
        assertThat(playlist()).contains("#EXT-X-TARGETDURATION:10\n").contains("#EXTINF:10.00000,");
    }

    @Test
    void playlist_keepsTwelveSecondsAndALittleMoreCanBeAskedFor() {
        pictures(50 * 20 + 1, 50);

        assertThat(count("#EXTINF")).isEqualTo(6);
        assertThat(playlist()).contains("#EXT-X-MEDIA-SEQUENCE:17\n");
        ByteBuf old = window.segment(16);
        assertThat(old).isNotNull();
        Objects.requireNonNull(old).release();
        assertThat(window.segment(14)).isNull();
        assertThat(window.init(1)).isNotNull();
    }

    @Test
    void slowCamera_hasPartsOfOnePictureAndSaysSo() {
        for (int i = 0; i < 10; i++) {
            picture(i % 4 == 0, 90_000);
        }

        assertThat(playlist()).contains("#EXT-X-PART-INF:PART-TARGET=1.00000").contains("#EXT-X-PART:DURATION=1.00000");
    }

    @Test
    void hole_isADiscontinuity() {
        pictures(60, 50);
        video.hole();
        time += 450_000;
        pictures(60, 50);

        assertThat(count("#EXT-X-DISCONTINUITY")).isEqualTo(2); // with the sequence
        assertThat(playlist()).contains("#EXT-X-DISCONTINUITY-SEQUENCE:0\n");
        assertThat(playlist()).containsOnlyOnce("#EXT-X-MAP");
    }

    @Test
    void newEntry_isANewInitSegmentBehindADiscontinuity() {
        pictures(60, 50);
        video = begin(null);
        pictures(20, 20);

        assertThat(playlist()).contains("#EXT-X-DISCONTINUITY\n#EXT-X-MAP:URI=\"init-2.mp4\"\n");
        assertThat(window.init(1)).isNotNull();
        assertThat(window.init(2)).isNotNull();
    }

    @Test
    void sound_goesIntoThePartThatIsBeingFilled() {
        video = begin(TRACKS.get(1));
        for (int i = 0; i < 50; i++) {
            picture(i == 0, 3600);
            Objects.requireNonNull(sound)
                    .sample(new Sample(soundTime, 640, 0, true, 0, Unpooled.wrappedBuffer(new byte[7])));
            soundTime += 640;
        }

        assertThat(window.tracks()).hasSize(2);
        ByteBuf part = Objects.requireNonNull(window.part(1));
        assertThat(part.toString(java.nio.charset.StandardCharsets.ISO_8859_1).split("traf"))
                .as("the tracks of a part")
                .hasSize(3);
        part.release();
    }

    @Test
    void parts_areReleasedWithTheWindow() {
        pictures(60, 50);
        ByteBuf part = Objects.requireNonNull(window.part(0));
        ByteBuf segment = Objects.requireNonNull(window.segment(3));
        window.close();

        assertThat(part.refCnt()).isPositive();
        segment.release();
        part.release();
        assertThat(part.refCnt()).isZero();
        assertThat(window.playlist()).isNull();
    }
}
