package io.culvert.gateway.rtsp;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.camera.CameraConfig;
import io.culvert.camera.CameraServer;
import io.culvert.gateway.pki.CertificateAuthority;
import io.culvert.gateway.pki.GatewayTls;
import io.culvert.gateway.stream.PullSource;
import io.culvert.media.rtsp.RtspUrl;
import io.culvert.media.rtsp.client.RtspClientConfig;
import io.culvert.media.stream.Codec;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Real players watch a simulated camera inside TLS; see {@link PlayersIT}. */
@Tag("alone") // GStreamer breaks off a TLS connection with an error of its own when it has to wait
class TlsPlayersIT {
    private final CameraServer camera = CameraServer.start(
            CameraConfig.defaults().withName("cam").withGopSeconds(4).withAudio(Codec.AAC));
    private final GatewayTls tls =
            new GatewayTls(CertificateAuthority.create(Instant.now()), "127.0.0.1", Clock.systemUTC());
    private final RtspFixture fixture = new RtspFixture(
            (key, sink) -> PullSource.open(
                    RtspClientConfig.of(RtspUrl.parse("rtsp://127.0.0.1:" + camera.port() + "/cam")), sink),
            config -> config,
            tls.forViewers());

    @AfterEach
    void close() {
        fixture.close(() -> camera.stats().stream().allMatch(stats -> stats.sessionsNow() == 0));
        camera.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"ffmpeg", "gst-launch-1.0"})
    void playersInsideTls_decodeWithoutAnError(String player) {
        String url = fixture.urlWithToken("cam").replace("rtsp://", "rtsps://");
        List<String> command = player.equals("ffmpeg")
                ? List.of(
                        "ffmpeg",
                        "-nostdin",
                        "-v",
                        "error",
                        "-rtsp_transport",
                        "tcp",
                        "-i",
                        url,
                        "-t",
                        "2",
                        "-vsync",
                        "vfr",
                        "-f",
                        "null",
                        "-")
                : List.of(
                        "gst-launch-1.0",
                        "-q",
                        "rtspsrc",
                        "location=" + url,
                        "tls-validation-flags=0",
                        "latency=100",
                        "name=s",
                        "s.",
                        "!",
                        "rtph264depay",
                        "!",
                        "h264parse",
                        "!",
                        "avdec_h264",
                        "!",
                        "identity",
                        "eos-after=50",
                        "!",
                        "fakesink");
        assertThat(PlayersIT.run(command))
                .doesNotContain("ERROR")
                .doesNotContain("WARNING")
                .doesNotContain("rror");
    }
}
