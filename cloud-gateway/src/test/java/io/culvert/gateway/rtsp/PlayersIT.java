package io.culvert.gateway.rtsp;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.camera.CameraConfig;
import io.culvert.camera.CameraServer;
import io.culvert.camera.player.Player;
import io.culvert.gateway.stream.PullSource;
import io.culvert.gateway.stream.StreamSources;
import io.culvert.media.rtsp.RtspUrl;
import io.culvert.media.rtsp.client.RtspClientConfig;
import io.culvert.media.stream.Codec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Real players watch a simulated camera through the hub and must have nothing to complain about. */
@Execution(ExecutionMode.CONCURRENT)
class PlayersIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final CameraServer camera = CameraServer.start(
            CameraConfig.defaults().withName("cam").withGopSeconds(4).withAudio(Codec.AAC),
            CameraConfig.defaults().withName("hevc").withVideo(Codec.H265).withAudio(Codec.PCMU));
    private final StreamSources pulled = (key, sink) -> PullSource.open(
            RtspClientConfig.of(RtspUrl.parse("rtsp://127.0.0.1:" + camera.port() + "/" + path(key.camera()))), sink);
    private final RtspFixture fixture = new RtspFixture(pulled);

    private static String path(java.util.UUID id) {
        return id.equals(FakeGate.cameraId("cam")) ? "cam" : "hevc";
    }

    @AfterEach
    void close() {
        fixture.close(() -> camera.stats().stream().allMatch(stats -> stats.sessionsNow() == 0));
        camera.close();
    }

    private String withUser(String name) {
        return fixture.url(name).replace("rtsp://", "rtsp://any:" + FakeGate.TOKEN.reveal() + "@");
    }

    /** The null muxer counts in frames, and the start is many frames within one: vfr leaves those out silently. */
    @ParameterizedTest
    @CsvSource({"tcp, false", "udp, false", "tcp, true", "udp, true"})
    void ffmpeg_decodesWithoutAnError(String transport, boolean tokenAsPassword) {
        String url = tokenAsPassword ? withUser("cam") : fixture.urlWithToken("cam");
        String said = run(List.of(
                "ffmpeg",
                "-nostdin",
                "-v",
                "error",
                "-rtsp_transport",
                transport,
                "-i",
                url,
                "-t",
                "3",
                "-vsync",
                "vfr",
                "-f",
                "null",
                "-"));
        assertThat(said).isEmpty();
        assertThat(camera.stats("cam").sessionsMax()).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({"tcp", "udp"})
    void ffmpeg_decodesH265(String transport) {
        String said = run(List.of(
                "ffmpeg",
                "-nostdin",
                "-v",
                "error",
                "-rtsp_transport",
                transport,
                "-i",
                fixture.urlWithToken("hevc"),
                "-t",
                "3",
                "-vsync",
                "vfr",
                "-f",
                "null",
                "-"));
        assertThat(said).isEmpty();
    }

    @Test
    void ffprobe_readsBothTracks() {
        String said = run(List.of(
                "ffprobe",
                "-v",
                "error",
                "-rtsp_transport",
                "tcp",
                "-show_entries",
                "stream=codec_name,width,height,sample_rate",
                "-of",
                "csv=p=0",
                fixture.urlWithToken("cam")));
        assertThat(said).contains("h264,1280,720").contains("aac");
    }

    @ParameterizedTest
    @CsvSource({"tcp, false", "udp, false", "tcp, true"})
    void gstreamer_decodesWithoutAnError(String transport, boolean tokenAsPassword) {
        List<String> command = new ArrayList<>(List.of("gst-launch-1.0", "-q", "rtspsrc"));
        if (tokenAsPassword) {
            command.addAll(
                    List.of("location=" + fixture.url("cam"), "user-id=any", "user-pw=" + FakeGate.TOKEN.reveal()));
        } else {
            command.add("location=" + fixture.urlWithToken("cam"));
        }
        command.addAll(List.of("protocols=" + transport, "latency=100", "name=s"));
        command.addAll(List.of("s.", "!", "rtph264depay", "!", "h264parse", "!", "avdec_h264", "!"));
        command.addAll(List.of("identity", "eos-after=75", "!", "fakesink"));
        assertThat(run(command)).doesNotContain("ERROR").doesNotContain("WARNING");
    }

    /** What ffmpeg shows first is the group of pictures; its times must lead to live without delay. */
    @Test
    void newViewer_hasTheWholeGroupWithinAMoment() {
        run(List.of(
                "ffmpeg",
                "-nostdin",
                "-v",
                "error",
                "-rtsp_transport",
                "tcp",
                "-i",
                fixture.urlWithToken("cam"),
                "-t",
                "3",
                "-vsync",
                "vfr",
                "-f",
                "null",
                "-"));
        RtspTestClient client = fixture.playing("cam");
        client.readUntil(() -> client.rtp(0).size() > 50);
        client.assertNoGap(0);
        var cached = client.rtp(0);
        long span = (cached.get(30).time() - cached.get(0).time()) & 0xFFFF_FFFFL;
        assertThat(span).as("pressed together").isLessThan(900);
    }

    /** Runs a player to its end, which has to be a good one; gives what it said. */
    static String run(List<String> command) {
        Assumptions.assumeTrue(
                Player.installed(command.get(0)), () -> "skipped: " + command.get(0) + " is not installed");
        Player.Result result = Player.run(command, LIMIT);
        assertThat(result.exitCode())
                .as("%s said: %s", command, result.output())
                .isZero();
        return result.output();
    }
}
