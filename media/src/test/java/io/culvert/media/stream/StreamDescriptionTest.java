package io.culvert.media.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.culvert.media.h264.H264Nal;
import io.culvert.media.nal.BitWriter;
import io.culvert.media.sdp.CameraSdp;
import io.culvert.media.sdp.FormatParameters;
import io.culvert.media.sdp.SessionDescription;
import io.netty.buffer.ByteBuf;
import java.util.Base64;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class StreamDescriptionTest {

    private static final byte[] SPS_720P = Base64.getDecoder().decode("Z0LAH9oBQBbk");
    private static final byte[] SPS_1080P = Base64.getDecoder().decode("Z2QAKKy0A8ARPyo=");
    private static final byte[] PPS = Base64.getDecoder().decode("aM48gA==");

    private static StreamDescription camera(String name) {
        return StreamDescription.from(SessionDescription.parse(CameraSdp.read(name)));
    }

    @Test
    void from_dahuaOnvif_knowsAllThreeTracks() {
        List<TrackDescription> tracks = camera("dahua_ipc_onvif_three_tracks").tracks();

        assertThat(tracks).extracting(TrackDescription::codec).containsExactly(Codec.H265, Codec.AAC, Codec.OTHER);
        assertThat(tracks)
                .extracting(TrackDescription::kind)
                .containsExactly(MediaKind.VIDEO, MediaKind.AUDIO, MediaKind.APPLICATION);
        assertThat(tracks.get(0).width()).isEqualTo(2560);
        assertThat(tracks.get(0).height()).isEqualTo(1440);
        assertThat(tracks.get(0).parameterSets()).hasSize(3);
        assertThat(tracks.get(0).parameterSets().get(0)[0]).isEqualTo((byte) 0x40);
        assertThat(tracks.get(1).clockRate()).isEqualTo(48_000);
        assertThat(tracks.get(1).channels()).isEqualTo(1);
        assertThat(tracks.get(1).fmtp()).contains("config=1188");
    }

    @Test
    void from_startCodeBehindSets_readsTheSetsAlone() {
        TrackDescription video =
                camera("gw_dvr_start_code_behind_sets").tracks().get(0);

        assertThat(video.parameterSets()).containsExactly(SPS_720P, PPS);
        assertThat(video.width()).isEqualTo(1280);
    }

    @Test
    void from_staticAudio_isNamedByTheTable() {
        TrackDescription audio =
                camera("foscam_fi9900_static_audio_without_rtpmap").tracks().get(1);

        assertThat(audio.codec()).isEqualTo(Codec.PCMU);
        assertThat(audio.encodingName()).isEqualTo("PCMU");
        assertThat(audio.clockRate()).isEqualTo(8000);
        assertThat(audio.channels()).isEqualTo(1);
    }

    @Test
    void from_aacUnderStaticType_believesTheRtpmap() {
        TrackDescription audio =
                camera("anpviz_ipc_aac_under_payload_type_0").tracks().get(1);

        assertThat(audio.codec()).isEqualTo(Codec.AAC);
        assertThat(audio.payloadType()).isZero();
        assertThat(audio.channels()).isEqualTo(2);
    }

    @Test
    void from_tplinkMetadata_isATrackOfItsOwn() {
        TrackDescription metadata =
                camera("tplink_tapo_metadata_without_payload_type").tracks().get(1);

        assertThat(metadata.kind()).isEqualTo(MediaKind.APPLICATION);
        assertThat(metadata.payloadType()).isEqualTo(95);
    }

    @Test
    void toSdp_readAgain_isTheSameStream() {
        for (String name : List.of(
                "dahua_ipc_onvif_three_tracks",
                "wowza_vod_audio_first",
                "foscam_fi9900_static_audio_without_rtpmap",
                "anpviz_ipc_aac_under_payload_type_0")) {
            StreamDescription stream = camera(name);
            SessionDescription sdp = stream.toSdp("cam", "npt=now-");

            assertThat(StreamDescription.from(SessionDescription.parse(sdp.format())))
                    .isEqualTo(stream);
            assertThat(sdp.control()).isEqualTo("*");
            assertThat(sdp.attribute("range")).isEqualTo("npt=now-");
            assertThat(sdp.media().get(1).control()).isEqualTo("trackID=1");
        }
    }

    @Test
    void withParameterSets_h264_rewritesSetsProfileAndSize() {
        TrackDescription video =
                camera("wowza_vod_audio_first").tracks().get(1).withParameterSets(List.of(SPS_1080P, PPS));
        FormatParameters parameters = FormatParameters.parse(video.fmtp());

        assertThat(video.parameterSets()).containsExactly(SPS_1080P, PPS);
        assertThat(video.width()).isEqualTo(1920);
        assertThat(video.height()).isEqualTo(1080);
        assertThat(parameters.get("profile-level-id")).isEqualTo("640028");
        assertThat(parameters.get("packetization-mode")).isEqualTo("1");
    }

    @Test
    void withParameterSets_h265_rewritesEachKind() {
        TrackDescription video = camera("dahua_ipc_onvif_three_tracks").tracks().get(0);
        List<byte[]> sets = camera("tplink_tapo_metadata_without_payload_type")
                .tracks()
                .get(0)
                .parameterSets();
        TrackDescription changed = video.withParameterSets(sets);

        assertThat(changed.parameterSets()).containsExactlyElementsOf(sets);
        assertThat(changed.width()).isEqualTo(1920);
        assertThat(FormatParameters.parse(changed.fmtp()).get("profile-id")).isEqualTo("1");
    }

    @Test
    void parameterSets_notBase64OrHuge_areLeftOut() {
        assertThat(SpropParameterSets.read(Codec.H264, "sprop-parameter-sets=*,=,aM48gA==," + "A".repeat(9000)))
                .containsExactly(PPS);
        assertThat(SpropParameterSets.read(Codec.H264, "sprop-parameter-sets=")).isEmpty();
        assertThat(SpropParameterSets.read(Codec.AAC, "sprop-parameter-sets=aM48gA=="))
                .isEmpty();
    }

    @Test
    void track_hostileFields_areRefused() {
        assertRefused(() -> track(128, 96, 90_000, 0, "H264", "", 0), "track 128");
        assertRefused(() -> track(-1, 96, 90_000, 0, "H264", "", 0), "track -1");
        assertRefused(() -> track(0, 128, 90_000, 0, "H264", "", 0), "payload type 128");
        assertRefused(() -> track(0, 96, 0, 0, "H264", "", 0), "clock rate 0");
        assertRefused(() -> track(0, 96, 90_000, 256, "H264", "", 0), "channels 256");
        assertRefused(() -> track(0, 96, 90_000, 0, "H264\r\na=x", "", 0), "encoding name with a line break");
        assertRefused(() -> track(0, 96, 90_000, 0, "H264", "a=1\nm=audio", 0), "fmtp with a line break");
        assertRefused(() -> track(0, 96, 90_000, 0, "H264", "x".repeat(16_385), 0), "fmtp of 16385 characters");
        assertRefused(() -> track(0, 96, 90_000, 0, "H264", "", 16_385), "size 16385");
    }

    private static TrackDescription track(
            int index, int payloadType, int clockRate, int channels, String name, String fmtp, int width) {
        return new TrackDescription(
                index, MediaKind.VIDEO, Codec.H264, name, payloadType, clockRate, channels, fmtp, width, 0);
    }

    private static void assertRefused(ThrowingCallable construction, String why) {
        assertThatThrownBy(construction)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(why);
    }

    @Test
    void knownParameterSets_endlessNewOnes_stayWithinALine() {
        KnownParameterSets sets = new KnownParameterSets(Codec.H264);
        for (int id = 0; id < 256; id++) {
            ByteBuf nal = new BitWriter().ue(id).u(32, 0xFFFF_FFFFL).nal(0x68);
            nal.writeZero(2000).writeByte(id);
            sets.offer(H264Nal.PPS, nal, 0, nal.readableBytes());
        }
        TrackDescription video = camera("wowza_vod_audio_first").tracks().get(1);

        assertThat(sets.all()).isNotEmpty();
        assertThat(video.withParameterSets(sets.all()).fmtp()).hasSizeLessThan(16_384);
    }

    @Test
    void tracks_outOfPlace_areRefused() {
        TrackDescription track = camera("wowza_vod_audio_first").tracks().get(1);

        assertThatThrownBy(() -> new StreamDescription(List.of(track)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("track 1 at position 0");
        assertThat(new StreamDescription(List.of(track.withIndex(0))).tracks()).hasSize(1);
    }
}
