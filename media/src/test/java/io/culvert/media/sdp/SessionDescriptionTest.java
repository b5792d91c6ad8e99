package io.culvert.media.sdp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SessionDescriptionTest {

    @Test
    void parse_hikvision_keepsAbsoluteControlsPerTrack() {
        SessionDescription sdp = SessionDescription.parse(CameraSdp.read("hikvision_ds2cd_absolute_controls"));

        assertThat(sdp.control()).isEqualTo("rtsp://192.0.2.10:554/Streaming/Channels/101/?transportmode=unicast");
        assertThat(sdp.media()).hasSize(2);
        assertThat(sdp.media().get(0).control())
                .isEqualTo("rtsp://192.0.2.10:554/Streaming/Channels/101/trackID=1?transportmode=unicast");
        assertThat(sdp.media().get(0).connection()).isEqualTo("IN IP4 0.0.0.0");
        assertThat(sdp.media().get(0).rtpMap()).isEqualTo(new RtpMap(96, "H264", 90_000, 1));
        assertThat(sdp.media().get(1).rtpMap()).isEqualTo(new RtpMap(107, "vnd.onvif.metadata", 90_000, 1));
    }

    @Test
    void parse_rtpmapAgainstStaticTable_believesTheRtpmap() {
        SessionDescription sdp = SessionDescription.parse(CameraSdp.read("gw_dvr_start_code_behind_sets"));

        assertThat(sdp.media().get(1).rtpMap()).isEqualTo(new RtpMap(8, "PCMU", 8000, 1));
    }

    @Test
    void parse_staticPayloadTypeWithoutRtpmap_usesTheTable() {
        SessionDescription sdp = SessionDescription.parse(CameraSdp.read("foscam_fi9900_static_audio_without_rtpmap"));

        assertThat(sdp.media().get(1).rtpMap()).isEqualTo(new RtpMap(0, "PCMU", 8000, 1));
        assertThat(sdp.media().get(1).control()).isEqualTo("track2");
    }

    @Test
    void parse_blankAfterClockRate_isForgiven() {
        SessionDescription sdp = SessionDescription.parse(CameraSdp.read("h264dvr_clone_blanks_around_parameters"));

        assertThat(sdp.media().get(0).rtpMap()).isEqualTo(new RtpMap(96, "H264", 90_000, 1));
        assertThat(FormatParameters.parse(sdp.media().get(0).fmtp()).get("packetization-mode"))
                .isEqualTo("1");
    }

    @Test
    void parse_formatThatIsNoPayloadType_takesTheOnlyRtpmap() {
        SessionDescription sdp = SessionDescription.parse(CameraSdp.read("tplink_tapo_metadata_without_payload_type"));

        assertThat(sdp.media()).hasSize(2);
        assertThat(sdp.media().get(1).payloadType()).isEqualTo(95);
        assertThat(sdp.media().get(1).rtpMap()).isEqualTo(new RtpMap(95, "TP-LINK", 90_000, 1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"\n", "\r\n", "\r", "\0", "\n\n\r\n"})
    void parse_anyLineEnd_readsTheSame(String lineEnd) {
        String text = CameraSdp.read("dahua_ipc_onvif_three_tracks");

        assertThat(SessionDescription.parse(text.replace("\n", lineEnd))).isEqualTo(SessionDescription.parse(text));
    }

    @Test
    void parse_whatWasFormatted_isTheSame() {
        for (String name : new String[] {"wowza_vod_audio_first", "anpviz_ipc_aac_under_payload_type_0"}) {
            SessionDescription sdp = SessionDescription.parse(CameraSdp.read(name));

            assertThat(SessionDescription.parse(sdp.format())).isEqualTo(sdp);
        }
    }

    @Test
    void parse_brokenMediaLine_isLeftOutWithItsAttributes() {
        SessionDescription sdp =
                SessionDescription.parse("v=0\nm=video\na=control:x\nm=audio 0 RTP/AVP 0\na=control:y\n");

        assertThat(sdp.media()).hasSize(1);
        assertThat(sdp.media().get(0).control()).isEqualTo("y");
        assertThat(sdp.control()).isNull();
    }

    @Test
    void parse_backChannel_isRecognised() {
        SessionDescription sdp =
                SessionDescription.parse("v=0\nm=audio 0 RTP/AVP 0\na=recvonly\nm=audio 0 RTP/AVP 0\na=sendonly\n");

        assertThat(sdp.media().get(0).backChannel()).isFalse();
        assertThat(sdp.media().get(1).backChannel()).isTrue();
    }

    @Test
    void parse_notADescription_refuses() {
        assertThatThrownBy(() -> SessionDescription.parse("<html>no</html>"))
                .isInstanceOf(SdpException.class)
                .hasMessageContaining("neither v= nor m=");
    }

    @Test
    void parse_pastALimit_refuses() {
        assertThatThrownBy(() -> SessionDescription.parse("v=0\n" + "m=video 0 RTP/AVP 96\n".repeat(17)))
                .isInstanceOf(SdpException.class)
                .hasMessageContaining("media sections");
        assertThatThrownBy(() -> SessionDescription.parse("v=0\n" + "a=x\n".repeat(1024)))
                .isInstanceOf(SdpException.class)
                .hasMessageContaining("lines");
        assertThatThrownBy(() -> SessionDescription.parse("v=0\na=" + "x".repeat(17_000)))
                .isInstanceOf(SdpException.class)
                .hasMessageContaining("17002 characters");
        assertThatThrownBy(() -> SessionDescription.parse("v=0\n".repeat(20_000)))
                .isInstanceOf(SdpException.class)
                .hasMessageContaining("80000 characters");
    }

    @Test
    void parse_damagedText_neverFailsOtherwise() {
        Random random = new Random(7);
        char[] text = CameraSdp.read("dahua_ipc_onvif_three_tracks").toCharArray();
        for (int round = 0; round < 5000; round++) {
            char[] damaged = text.clone();
            for (int i = 0; i < 8; i++) {
                damaged[random.nextInt(damaged.length)] = (char) random.nextInt(128);
            }
            try {
                SessionDescription sdp = SessionDescription.parse(new String(damaged));
                sdp.media().forEach(media -> {
                    media.rtpMap();
                    media.fmtp();
                });
                sdp.format();
            } catch (SdpException e) {
                assertThat(e).hasMessageNotContaining("\n");
            }
        }
    }
}
