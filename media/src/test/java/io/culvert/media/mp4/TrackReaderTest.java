package io.culvert.media.mp4;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.media.sdp.SessionDescription;
import io.culvert.media.stream.StreamDescription;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TrackReaderTest {
    private static final String H264 = """
            v=0
            m=video 0 RTP/AVP 96
            a=rtpmap:96 H264/90000
            a=fmtp:96 packetization-mode=1; sprop-parameter-sets=Z0LAHtkDxWhAAAADAEAAAAwDxYuS,aMuMsg==
            """;
    private static final String H265 = """
            v=0
            m=video 0 RTP/AVP 96
            a=rtpmap:96 H265/90000
            a=fmtp:96 sprop-vps=QAEMAf//AWAAAAMAkAAAAwAAAwBdlZgJ; sprop-sps=QgEBAWAAAAMAkAAAAwAAAwBdoAKAgC0WWVmkkyuAQAAA+kAAF3AC; sprop-pps=RAHBcrRiQA==
            """;
    private static final String AAC = """
            v=0
            m=audio 0 RTP/AVP 97
            a=rtpmap:97 mpeg4-generic/48000/2
            a=fmtp:97 streamtype=5; mode=AAC-hbr; config=1190; sizelength=13; indexlength=3; indexdeltalength=3
            """;

    private static SampleEntry entry(String sdp) {
        return Objects.requireNonNull(SampleEntry.of(
                StreamDescription.from(SessionDescription.parse(sdp)).tracks().get(0)));
    }

    private static List<Mp4Track> all() {
        return List.of(
                new Mp4Track(1, 90_000, entry(H264)),
                new Mp4Track(2, 90_000, entry(H265)),
                new Mp4Track(3, 48_000, entry(AAC)),
                new Mp4Track(4, 8_000, entry("v=0\nm=audio 0 RTP/AVP 0\n")),
                new Mp4Track(5, 8_000, entry("v=0\nm=audio 0 RTP/AVP 8\n")),
                new Mp4Track(6, 48_000, entry("v=0\nm=audio 0 RTP/AVP 98\na=rtpmap:98 opus/48000/2\n")),
                new Mp4Track(
                        7,
                        48_000,
                        entry("v=0\nm=audio 0 RTP/AVP 98\na=rtpmap:98 opus/48000/2\na=fmtp:98 sprop-stereo=0\n")));
    }

    @Test
    void tracks_ofAnInitSegment_areThoseItWasMadeOf() {
        assertThat(InitSegment.tracks(ByteBuffer.wrap(InitSegment.bytes(all()))))
                .isEqualTo(all());
        for (Mp4Track track : all()) {
            assertThat(InitSegment.tracks(ByteBuffer.wrap(InitSegment.bytes(List.of(track)))))
                    .containsExactly(track);
        }
    }

    @Test
    void tracks_ofBytesThatAreCut_areNone() {
        byte[] whole = InitSegment.bytes(all());
        for (int length = 0; length < whole.length; length++) {
            assertThat(InitSegment.tracks(ByteBuffer.wrap(whole).slice(0, length)))
                    .isEmpty();
        }
    }

    @Test
    void tracks_ofBytesThatAreSpoilt_areNoneOrOthersButNeverAFailure() {
        Random random = new Random(4);
        byte[] whole = InitSegment.bytes(all());
        List<Integer> read = new ArrayList<>();
        for (int round = 0; round < 20_000; round++) {
            byte[] spoilt = whole.clone();
            for (int i = 0; i <= random.nextInt(4); i++) {
                spoilt[random.nextInt(spoilt.length)] = (byte) random.nextInt();
            }
            read.add(InitSegment.tracks(ByteBuffer.wrap(spoilt)).size());
        }
        assertThat(read).contains(0, all().size());
    }
}
