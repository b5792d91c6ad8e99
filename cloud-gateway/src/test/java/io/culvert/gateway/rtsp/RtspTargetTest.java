package io.culvert.gateway.rtsp;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.gateway.stream.Quality;
import io.culvert.media.Secret;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RtspTargetTest {
    private static final Secret TOKEN = Secret.of("clk_share_abc");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "rtsp://host:8554/cam/trackID=1",
                "rtsp://host:8554/cam/trackID=1/",
                "rtsp://host:8554/cam/trackID=1?token=clk_share_abc",
                "rtsp://host:8554/cam?token=clk_share_abc/trackID=1",
                "rtsp://host:8554/cam?token=clk_share_abc&trackID=1",
                "rtsp://host:8554/cam/?token=clk_share_abc&quality=sub/trackID=1"
            })
    void track_isFoundWhereverClientsPutIt(String uri) {
        RtspTarget target = parse(uri);
        assertThat(target.track()).isEqualTo(1);
        assertThat(target.camera()).isEqualTo("cam");
        assertThat(target.base()).isEqualTo("rtsp://host:8554/cam/");
        assertThat(target.token()).isIn(null, TOKEN);
    }

    private static RtspTarget parse(String uri) {
        return Objects.requireNonNull(RtspTarget.parse(uri));
    }

    @Test
    void wholePresentation_hasNoTrack() {
        RtspTarget target = parse("rtsp://[::1]:8554/cam_1?quality=sub&token=clk_share_abc");
        assertThat(target.track()).isEqualTo(-1);
        assertThat(target.quality()).isEqualTo(Quality.SUB);
        assertThat(target.token()).isEqualTo(TOKEN);
        assertThat(target.archive()).isNull();
        assertThat(target.base()).isEqualTo("rtsp://[::1]:8554/cam_1/");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "rtsp://host/cam?token=t&from=1700000000",
                "rtsp://host/cam/archive-1700000000-60?token=t",
                "rtsp://host/cam/archive-1700000000-60?token=t/trackID=0"
            })
    void recordedMedia_isToldFromLive(String uri) {
        assertThat(parse(uri).archive()).isNotNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"*", "rtsp://host", "rtsp://host/", "http://host/cam", "cam", "rtsp://host/cam/other/", ""})
    void anythingElse_isNone(String uri) {
        assertThat(RtspTarget.parse(uri)).isNull();
    }

    @Test
    void token_isNotPrinted() {
        assertThat(parse("rtsp://host/cam?token=clk_share_abc").toString()).doesNotContain("clk_share_abc");
    }

    @Test
    void parse_nameWithAnEncodedLineEnd_isNoTarget() {
        assertThat(RtspTarget.parse("rtsp://h/yard%0d%0aX-Injected:%201")).isNull();
    }
}
