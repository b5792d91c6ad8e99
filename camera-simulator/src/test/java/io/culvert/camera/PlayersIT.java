package io.culvert.camera;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.media.Secret;
import io.culvert.media.stream.Codec;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Real players watch the cameras: ffmpeg and GStreamer, which must have nothing to complain about. */
@Execution(ExecutionMode.CONCURRENT)
class PlayersIT {
    @ParameterizedTest
    @CsvSource({"tcp, cam", "udp, cam", "tcp, cam/sub", "udp, cam/sub"})
    void ffmpeg_playsH264(String transport, String path) {
        try (CameraServer server =
                CameraServer.start(CameraConfig.defaults().withGopSeconds(1).withAudio(Codec.PCMU))) {
            Ffmpeg.decodeWithoutComplaint(
                    "-rtsp_transport", transport, "-i", url(server, path), "-t", "2", "-f", "null", "-");
            assertThat(server.stats(path).framesSent()).isGreaterThan(50);
        }
    }

    /**
     * A camera does not wait for a key frame, and ffmpeg complains of H.265 pictures that lack one; so the first pictures
     * are copied away from and only what begins with a key frame is decoded.
     */
    @ParameterizedTest
    @CsvSource({"tcp, cam", "udp, cam/sub"})
    void ffmpeg_playsH265(String transport, String path, @org.junit.jupiter.api.io.TempDir java.nio.file.Path folder) {
        String file = folder.resolve("seen.mkv").toString();
        try (CameraServer server = CameraServer.start(
                CameraConfig.defaults().withFps(50).withVideo(Codec.H265).withAudio(Codec.AAC))) {
            Ffmpeg.decodeWithoutComplaint(
                    "-rtsp_transport", transport, "-i", url(server, path), "-t", "3", "-c", "copy", file);
        }
        Ffmpeg.decodeWithoutComplaint("-i", file, "-f", "null", "-");
    }

    @Test
    void ffprobe_readsSizeAndRate_withDigest() {
        CameraServerConfig asking =
                CameraServerConfig.defaults().withLogin(CameraLogin.of("viewer", Secret.of("swordfish")));
        try (CameraServer server = CameraServer.start(asking, CameraConfig.defaults())) {
            String url = url(server, "cam").replace("rtsp://", "rtsp://viewer:swordfish@");
            String seen = Ffmpeg.run(List.of(
                    "ffprobe",
                    "-v",
                    "error",
                    "-rtsp_transport",
                    "tcp",
                    "-show_entries",
                    "stream=codec_name,profile,width,height,r_frame_rate,has_b_frames",
                    "-of",
                    "csv=p=0",
                    url));

            assertThat(seen.strip()).isEqualTo("h264,Constrained Baseline,1280,720,0,25/1");
        }
    }

    @ParameterizedTest
    @CsvSource({"tcp, H264", "udp, H264", "tcp, H265"})
    void gstreamer_plays(String transport, Codec codec) {
        String name = codec.name().toLowerCase(java.util.Locale.ROOT);
        try (CameraServer server = CameraServer.start(
                CameraConfig.defaults().withFps(50).withGopSeconds(1).withVideo(codec))) {
            String seen = Ffmpeg.run(List.of(
                    "gst-launch-1.0",
                    "-q",
                    "rtspsrc",
                    "location=" + url(server, "cam"),
                    "protocols=" + transport,
                    "latency=50",
                    "!",
                    "rtp" + name + "depay",
                    "!",
                    name + "parse",
                    "!",
                    "avdec_" + name,
                    "!",
                    "identity",
                    "eos-after=60",
                    "!",
                    "fakesink"));

            assertThat(seen).doesNotContain("ERROR").doesNotContain("WARNING");
            assertThat(server.stats("cam").framesSent()).isGreaterThanOrEqualTo(60);
        }
    }

    private static String url(CameraServer server, String path) {
        return "rtsp://127.0.0.1:" + server.port() + "/" + path;
    }
}
