package io.culvert.agent.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.agent.camera.CameraConfig;
import io.culvert.media.rtsp.RtspUrl;
import io.culvert.media.rtsp.client.RtspClientConfig;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DoctorIT {
    @TempDir
    private Path folder;

    @Test
    void theTimeLimit_holdsWhateverIsSilent() throws Exception {
        EventLoopGroup loops = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
        try (ServerSocket mute = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            CameraConfig camera = new CameraConfig(
                    "mute",
                    RtspClientConfig.of(RtspUrl.parse("rtsp://127.0.0.1:" + mute.getLocalPort() + "/x")),
                    null,
                    Map.of());
            Patient patient = new Patient(
                    "test",
                    folder.resolve("agent.yml"),
                    List.of(),
                    folder,
                    List.of(),
                    null,
                    List.of(camera, camera),
                    null);
            StringWriter out = new StringWriter();
            long began = System.nanoTime();
            Verdict verdict = new Doctor(loops.next(), Clock.systemUTC(), Duration.ofMillis(500))
                    .examine(patient, new PlainReport(new PrintWriter(out)));
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(3));
            assertThat(verdict).isEqualTo(Verdict.BROKEN);
            assertThat(out.toString()).contains("✗ not finished within");
        } finally {
            loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).await(2, TimeUnit.SECONDS);
        }
    }
}
