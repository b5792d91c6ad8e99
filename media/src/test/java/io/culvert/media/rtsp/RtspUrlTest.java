package io.culvert.media.rtsp;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.culvert.media.Secret;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RtspUrlTest {

    @ParameterizedTest
    @CsvSource({
        "rtsp://cam/a/b?c=d&e, rtsp://cam/a/b?c=d&e",
        "RTSP://Cam.Local:554/A, rtsp://cam.local/A",
        "rtsp://u:p@cam:8554, rtsp://cam:8554",
        "rtsp://u:p@ss@cam/x@y, rtsp://cam/x@y",
        "rtsps://cam:322/#frag, rtsps://cam/",
        "rtsps://cam:554/, rtsps://cam:554/",
        "rtsp://cam:/x, rtsp://cam/x",
        "rtsp://[FE80::1%eth0]:9/x, rtsp://[fe80::1%eth0]:9/x",
        "rtsp://cam?a=b, rtsp://cam?a=b",
        "rtsp://cam/my stream, rtsp://cam/my%20stream",
        "'  rtsp://cam_1/%41|x ', rtsp://cam_1/%41|x",
    })
    void uri_isTheTextForTheWire(String text, String wire) {
        assertThat(RtspUrl.parse(text).uri()).isEqualTo(wire);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "cam",
                "http://cam/",
                "rtsp:cam",
                "rtsp://",
                "rtsp:///x",
                "rtsp://cam:0/",
                "rtsp://cam:65536/",
                "rtsp://cam:a/",
                "rtsp://cam:+5/",
                "rtsp://ca m/",
                "rtsp://cam\"/",
                "rtsp://cam/\u0007",
                "rtsp://::1/",
                "rtsp://u:canary@/"
            })
    void parse_notAnRtspUrl_isRefusedWithoutRepeatingIt(String text) {
        assertThatThrownBy(() -> RtspUrl.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageNotContaining("canary");
    }

    @Test
    void parse_tooLong_isRefused() {
        assertThatThrownBy(() -> RtspUrl.parse("rtsp://cam/" + "a".repeat(2048)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("2048");
    }

    @Test
    void parts_areDecoded() {
        RtspUrl url = RtspUrl.parse("rtsps://cam:8322/live//a%2Fb/?token=x%2By%20z&flag&token=2");

        assertThat(url.secure()).isTrue();
        assertThat(url.port()).isEqualTo(8322);
        assertThat(url.pathSegments()).containsExactly("live", "a/b");
        assertThat(url.queryParameter("token")).isEqualTo("x+y z");
        assertThat(url.queryParameter("flag")).isEmpty();
        assertThat(url.queryParameter("none")).isNull();
    }

    @Test
    void userInfo_isDecodedAndNotPrinted() {
        RtspUrl.UserInfo user = requireNonNull(RtspUrl.userInfo("rtsp://ad%40min:p%3A@w%rd@cam/x"));

        assertThat(user.username()).isEqualTo("ad@min");
        assertThat(user.password()).isEqualTo(Secret.of("p%3A@w%rd"));
        assertThat(user.toString()).doesNotContain("p%3A");
        assertThat(RtspUrl.userInfo("rtsp://cam/x@y")).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "rtsp://u:canary@cam/x?channel=1&subtype=0, rtsp://cam/x?channel=1&subtype=0",
        "rtsp://cam/x?user=admin&password=canary&channel=1, rtsp://cam/x?user=***&password=***&channel=1",
        "rtsp://cam/x?canary, rtsp://cam/x?***",
        "rtsp://cam/user=admin_password=canary_channel=1_stream=0.sdp, rtsp://cam/user=admin_***",
        "rtsp://cam/c?token=canary/trackID=0, rtsp://cam/c?token=***",
        "*, *",
        "u:canary@cam/x?y=canary, cam/x?***",
    })
    void redact_keepsSecretsOut(String text, String printed) {
        assertThat(RtspUrl.redact(text)).isEqualTo(printed);
    }

    @Test
    void toString_isRedacted() {
        assertThat(RtspUrl.parse("rtsp://cam/c?token=canary").toString()).doesNotContain("canary");
        RtspRequest request = new RtspRequest(
                "PLAY", "rtsp://cam/c?token=canary", RtspHeaders.of("Authorization", "Basic canary", "CSeq", "1"));
        assertThat(request.toString()).doesNotContain("canary").contains("PLAY").contains("CSeq: 1");
    }

    @ParameterizedTest
    @CsvSource({
        "rtsp://cam/12/admin/secret, rtsp://cam/12/admin/***",
        "rtsp://cam/ch0/Root/secret/sub, rtsp://cam/ch0/Root/***/sub",
        "rtsp://cam/live/me:secret/1, rtsp://cam/live/me:***/1",
        "rtsp://cam/Streaming/Channels/101, rtsp://cam/Streaming/Channels/101",
        "rtsp://cam/a//b/, rtsp://cam/a//b/",
        "rtsp://cam/admin, rtsp://cam/admin",
        "rtsp://cam/, rtsp://cam/",
        "rtsp://cam, rtsp://cam"
    })
    void redacted_masksPasswordsThatArePartsOfThePath(String url, String shown) {
        assertThat(RtspUrl.parse(url).redacted()).isEqualTo(shown);
        assertThat(RtspUrl.redact(url)).isEqualTo(shown);
    }
}
