package io.culvert.media.rtsp.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.media.rtsp.CameraText;
import io.culvert.media.rtsp.RtspResponse;
import io.culvert.media.rtsp.RtspUrl;
import io.culvert.media.sdp.SessionDescription;
import io.culvert.media.stream.Codec;
import java.util.List;
import org.junit.jupiter.api.Test;

class TrackPlanTest {

    @Test
    void of_contentBaseWithoutScheme_getsOne() {
        TrackPlan plan = plan("anjvision_ipc_content-base-without-scheme");

        assertThat(plan.aggregateUri()).isEqualTo("rtsp://10.1.2.3:554/stream1/");
        assertThat(uris(plan)).containsExactly("rtsp://10.1.2.3:554/stream1/trackID=1");
    }

    @Test
    void of_contentBaseEndsInQuery_appendsBehindIt() {
        TrackPlan plan = plan("gw_ipc_content-base-ends-in-query");

        assertThat(plan.aggregateUri()).isEqualTo("rtsp://10.1.2.3:5050/H264?channel=2&subtype=0");
        assertThat(uris(plan))
                .containsExactly(
                        "rtsp://10.1.2.3:5050/H264?channel=2&subtype=0/video",
                        "rtsp://10.1.2.3:5050/H264?channel=2&subtype=0/audio");
    }

    @Test
    void of_metadataTrack_isLeftOut() {
        TrackPlan plan = plan("dahua_ipc_query-then-slash-and-metadata");

        assertThat(uris(plan))
                .containsExactly(
                        "rtsp://10.1.2.3:554/cam/realmonitor?channel=1&subtype=0/trackID=0",
                        "rtsp://10.1.2.3:554/cam/realmonitor?channel=1&subtype=0/trackID=1");
        assertThat(plan.description().tracks()).extracting("codec").containsExactly(Codec.H264, Codec.AAC);
    }

    @Test
    void of_absoluteControls_areTakenAsTheyAre() {
        TrackPlan plan = plan("hikvision_ipc_absolute-control-with-query");

        assertThat(plan.aggregateUri()).isEqualTo("rtsp://10.1.2.3:554/Streaming/Channels/102/?transportmode=unicast");
        assertThat(uris(plan))
                .containsExactly("rtsp://10.1.2.3:554/Streaming/Channels/102/trackID=1?transportmode=unicast");
    }

    @Test
    void of_noBaseAndNoSessionControl_usesTheUrlWeAsked() {
        TrackPlan plan = plan("tplink_ipc_no-session-control-odd-media");

        assertThat(plan.aggregateUri()).isEqualTo("rtsp://cam/asked");
        assertThat(uris(plan)).containsExactly("rtsp://cam/asked/track1", "rtsp://cam/asked/track2");
    }

    @Test
    void of_backChannelBeforeAudio_takesTheAudio() {
        assertThat(uris(plan("onvif_ipc_back-channel-first")))
                .containsExactly("rtsp://10.1.2.3/a/video", "rtsp://10.1.2.3/a/listen");
    }

    @Test
    void of_contentBaseIsAPath_isOnTheHostWeAsked() {
        assertThat(uris(plan("ipcam_ipc_bare-line-feeds"))).containsExactly("rtsp://cam/h264/trackID=1");
    }

    @Test
    void of_contentBaseIsNonsense_usesTheUrlWeAsked() {
        SessionDescription sdp =
                SessionDescription.parse("v=0\nm=video 0 RTP/AVP 96\na=rtpmap:96 H264/90000\na=control:t 1\n");

        TrackPlan plan = TrackPlan.of(sdp, "??%%", RtspUrl.parse("rtsp://cam/asked"), false);

        assertThat(uris(plan)).containsExactly("rtsp://cam/asked/t%201");
    }

    @Test
    void of_severalVideos_prefersACodecWeKnow() {
        SessionDescription sdp = SessionDescription.parse("""
                v=0
                m=video 0 RTP/AVP 97
                a=rtpmap:97 X-FOO/90000
                a=control:a
                m=video 0 RTP/SAVP 98
                a=rtpmap:98 H264/90000
                a=control:b
                m=video 0 RTP/AVP 99
                a=rtpmap:99 H265/90000
                a=control:c
                """);

        TrackPlan plan = TrackPlan.of(sdp, null, RtspUrl.parse("rtsp://cam/asked"), true);

        assertThat(uris(plan)).containsExactly("rtsp://cam/asked/c");
    }

    private static TrackPlan plan(String name) {
        RtspResponse response = CameraText.response(name);
        return TrackPlan.of(
                SessionDescription.parse(response.bodyText()),
                response.header("Content-Base"),
                RtspUrl.parse("rtsp://cam/asked"),
                false);
    }

    private static List<String> uris(TrackPlan plan) {
        return plan.tracks().stream().map(TrackPlan.Candidate::controlUri).toList();
    }
}
