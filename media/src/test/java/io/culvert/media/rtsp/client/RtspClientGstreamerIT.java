package io.culvert.media.rtsp.client;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.culvert.media.Secret;
import io.culvert.media.rtsp.client.RecordingListener.Packet;
import io.culvert.media.rtsp.client.RtspClientFailure.Kind;
import io.culvert.media.stream.Codec;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The client against an RTSP server that others wrote; skipped where GStreamer's is not installed. */
class RtspClientGstreamerIT {

    @RegisterExtension
    static final ClientLoops LOOPS = new ClientLoops();

    private static Process camera;
    private static String url = "";

    private final RecordingListener heard = new RecordingListener();

    @BeforeAll
    static void startCamera(@TempDir Path folder) throws IOException {
        Path script = folder.resolve("camera.py");
        try (InputStream in =
                requireNonNull(RtspClientGstreamerIT.class.getResourceAsStream("/rtsp/gstreamer_camera.py"))) {
            Files.copy(in, script);
        }
        Path python = Path.of("/usr/bin/python3");
        assumeTrue(Files.isExecutable(python), "no " + python);
        camera = new ProcessBuilder(python.toString(), script.toString())
                .redirectError(folder.resolve("camera.log").toFile())
                .start();
        String port = new BufferedReader(new InputStreamReader(camera.getInputStream(), StandardCharsets.US_ASCII))
                .readLine();
        assumeTrue(port != null, "python3 has no GStreamer RTSP server (package gir1.2-gst-rtsp-server-1.0)");
        url = "rtsp://127.0.0.1:" + port + "/cam";
    }

    @AfterAll
    static void stopCamera() {
        if (camera != null) {
            camera.destroy();
        }
    }

    @ParameterizedTest
    @EnumSource(MediaTransport.class)
    void open_rightPassword_deliversPacketsAndSenderReports(MediaTransport transport) throws Exception {
        RtspClient client = LOOPS.open(config("secret").withTransport(transport), heard);

        heard.awaitPlaying();
        assertThat(heard.awaitDescribed().tracks()).extracting("codec").containsExactly(Codec.MJPEG, Codec.PCMA);
        Set<String> kinds = new HashSet<>();
        int video = -1;
        while (kinds.size() < 4) {
            Packet packet = heard.nextPacket();
            kinds.add((packet.control() ? "RTCP " : "RTP ") + packet.track());
            if (!packet.control() && packet.track() == 0) {
                assertThat(video < 0 || packet.sequence() == ((video + 1) & 0xFFFF))
                        .as("sequence %d after %d", packet.sequence(), video)
                        .isTrue();
                video = packet.sequence();
            }
        }
        client.close();
        assertThat(heard.awaitClosed().kind()).isEqualTo(Kind.CLOSED_BY_US);
    }

    @Test
    void open_wrongPassword_isBadCredentials() throws Exception {
        LOOPS.open(config("Secret"), heard);

        assertThat(heard.awaitClosed().kind()).isEqualTo(Kind.BAD_CREDENTIALS);
    }

    private static RtspClientConfig config(String password) {
        return ClientLoops.config(url)
                .withResponseTimeout(Duration.ofSeconds(10))
                .withCredentials(new Credentials("admin", Secret.of(password)));
    }
}
