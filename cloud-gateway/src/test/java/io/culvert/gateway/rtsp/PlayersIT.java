package io.culvert.gateway.rtsp;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.camera.CameraConfig;
import io.culvert.camera.CameraServer;
import io.culvert.gateway.pki.CertificateAuthority;
import io.culvert.gateway.pki.GatewayTls;
import io.culvert.gateway.stream.PullSource;
import io.culvert.gateway.stream.StreamSources;
import io.culvert.media.rtsp.RtspUrl;
import io.culvert.media.rtsp.client.RtspClientConfig;
import io.culvert.media.stream.Codec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Real players watch a simulated camera through the hub and must have nothing to complain about. */
@Tag("alone") // GStreamer breaks off a TLS connection with an error of its own when it has to wait
class PlayersIT {
    private static final int TIMEOUT_SECONDS = 60;

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

    @ParameterizedTest
    @ValueSource(strings = {"ffmpeg", "gst-launch-1.0"})
    void playersInsideTls_decodeWithoutAnError(String player) {
        GatewayTls tls = new GatewayTls(CertificateAuthority.create(Instant.now()), "127.0.0.1", Clock.systemUTC());
        RtspFixture secret = new RtspFixture(pulled, config -> config, tls.forViewers());
        String url = secret.urlWithToken("cam").replace("rtsp://", "rtsps://");
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
        try {
            assertThat(run(command))
                    .doesNotContain("ERROR")
                    .doesNotContain("WARNING")
                    .doesNotContain("rror");
        } finally {
            secret.close(() -> camera.stats().stream().allMatch(stats -> stats.sessionsNow() == 0));
        }
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

    /** What GStreamer says when it interrupts its own PAUSE at the end: it never sends it, and tears down on the same connection. */
    private static final String INTERRUPTED_ITSELF = "gst_rtspsrc_pause";

    private record Said(int exit, String text) {}

    private static String run(List<String> command) {
        Said said = said(command);
        if (said.text().contains(INTERRUPTED_ITSELF)) {
            said = said(command);
        }
        assertThat(said.exit()).as("%s said: %s", command, said.text()).isZero();
        return said.text();
    }

    private static Said said(List<String> command) {
        Assumptions.assumeTrue(
                Path.of("/usr/bin", command.get(0)).toFile().canExecute(),
                () -> "skipped: " + command.get(0) + " is not installed");
        try {
            Path output = Files.createTempFile("player", ".txt");
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            boolean ended = process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS);
            process.destroyForcibly();
            String text = Files.readString(output);
            Files.delete(output);
            assertThat(ended).as("%s ended in time; it said: %s", command, text).isTrue();
            return new Said(process.exitValue(), text);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
