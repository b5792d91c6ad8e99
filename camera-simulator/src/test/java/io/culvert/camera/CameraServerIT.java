package io.culvert.camera;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.culvert.media.Secret;
import io.culvert.media.stream.Codec;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The dialogue: methods, statuses, transports, logins, limits, counters. */
class CameraServerIT {
    private static final String TCP = "RTP/AVP/TCP;unicast;interleaved=0-1";
    private static final CameraConfig QUICK = CameraConfig.defaults().withFps(50);

    @Test
    void describe_tellsWhatAPlayerNeeds() {
        try (CameraServer server = CameraServer.start(QUICK.withAudio(Codec.AAC));
                RtspTestClient client = new RtspTestClient(server.port())) {
            RtspTestClient.Response response = client.request("DESCRIBE", "cam", "Accept: application/sdp");

            assertThat(response.status()).isEqualTo(200);
            assertThat(response.header("Content-Base")).isEqualTo(client.url("cam/"));
            assertThat(response.header("Content-Type")).isEqualTo("application/sdp");
            assertThat(response.body())
                    .startsWith("v=0\r\n")
                    .contains("m=video 0 RTP/AVP 96\r\n")
                    .contains("a=rtpmap:96 H264/90000\r\n")
                    .containsPattern("packetization-mode=1;profile-level-id=42C0[0-9A-F]{2};sprop-parameter-sets=Z0")
                    .contains("a=control:trackID=0\r\n")
                    .contains("a=rtpmap:97 MPEG4-GENERIC/16000/1\r\n")
                    .contains("a=control:trackID=1\r\n");
        }
    }

    @Test
    void setUp_withoutAFreeChannel_isRefused() {
        try (CameraServer server = CameraServer.start(CameraConfig.defaults());
                RtspTestClient client = new RtspTestClient(server.port())) {
            String transport = "Transport: RTP/AVP/TCP;unicast;interleaved=0-1";
            for (int i = 0; i < 128; i++) {
                assertThat(client.request("SETUP", "cam/trackID=0", transport).status())
                        .isEqualTo(200);
            }
            assertThat(client.request("SETUP", "cam/trackID=0", transport).status())
                    .isEqualTo(453);
            assertThat(server.stats("cam").sessionsNow()).isEqualTo(128);
        }
    }

    @Test
    void options_listsTheMethods() {
        try (CameraServer server = CameraServer.start(QUICK);
                RtspTestClient client = new RtspTestClient(server.port())) {
            assertThat(client.request("OPTIONS", "cam").header("Public"))
                    .isEqualTo("OPTIONS, DESCRIBE, SETUP, PLAY, PAUSE, GET_PARAMETER, TEARDOWN");
            assertThat(client.request("RECORD", "cam").status()).isEqualTo(405);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "cam, 200",
        "cam/sub, 200",
        "cam?channel=1&subtype=0&unicast=true, 200",
        "cam/?transportmode=unicast, 200",
        "nowhere, 404",
        "cam/main, 404"
    })
    void describe_answersByThePath(String path, int status) {
        try (CameraServer server = CameraServer.start(QUICK);
                RtspTestClient client = new RtspTestClient(server.port())) {
            assertThat(client.request("DESCRIBE", path).status()).isEqualTo(status);
        }
    }

    @Test
    void describe_withSubtype1_isTheSubStream() {
        try (CameraServer server = CameraServer.start(QUICK);
                RtspTestClient client = new RtspTestClient(server.port())) {
            assertThat(client.request("DESCRIBE", "cam?channel=1&subtype=1").body())
                    .contains("a=x-dimensions:640,360");
        }
    }

    @Test
    void setup_beyondMaxSessions_answers453_untilOneLeaves() {
        try (CameraServer server = CameraServer.start(QUICK.withMaxSessions(1));
                RtspTestClient one = new RtspTestClient(server.port());
                RtspTestClient other = new RtspTestClient(server.port())) {
            String session = one.play("cam");
            assertThat(other.setUp("cam/trackID=0", TCP).status()).isEqualTo(453);
            assertThat(other.setUp("cam/sub/trackID=0", TCP).status()).isEqualTo(200);
            assertThat(server.stats("cam").refused453()).isEqualTo(1);

            assertThat(one.request("TEARDOWN", "cam", "Session: " + session).status())
                    .isEqualTo(200);
            assertThat(other.setUp("cam/trackID=0", TCP).status()).isEqualTo(200);
            CameraStats stats = server.stats("cam");
            assertThat(List.of(stats.sessionsNow(), stats.sessionsMax(), (int) stats.sessionsTotal()))
                    .containsExactly(1, 1, 2);
        }
    }

    @Test
    void connection_thatCloses_endsItsSessions() {
        try (CameraServer server = CameraServer.start(QUICK.withMaxSessions(1))) {
            try (RtspTestClient client = new RtspTestClient(server.port())) {
                client.play("cam");
                assertThat(server.stats("cam").sessionsPlaying()).isEqualTo(1);
            }
            await().atMost(Duration.ofSeconds(5))
                    .untilAsserted(
                            () -> assertThat(server.stats("cam").sessionsNow()).isZero());
            assertThat(server.stats("cam").sessionsPlaying()).isZero();
        }
    }

    @Test
    void counters_countFramesAndBytes() {
        try (CameraServer server = CameraServer.start(QUICK);
                RtspTestClient client = new RtspTestClient(server.port())) {
            String session = client.play("cam");
            SeenFrame.Reader.interleaved(client, Codec.H264).next(25);
            client.request("TEARDOWN", "cam", "Session: " + session);
            CameraStats stats = server.stats("cam");

            assertThat(stats.framesSent()).isBetween(25L, 40L);
            assertThat(stats.bytesSent()).isBetween(25 * 2_500L, 40 * 2_800L);
            assertThat(stats.framesDropped()).isZero();
            assertThat(server.stats("cam/sub").framesSent()).isZero();
        }
    }

    @ParameterizedTest
    @CsvSource({"DIGEST_MD5, MD5, MD5", "DIGEST_SHA_256, SHA-256, SHA-256"})
    void describe_withDigest_wantsTheRightPassword(CameraLogin.Scheme scheme, String algorithm, String hash) {
        CameraLogin login = new CameraLogin("viewer", Secret.of("swordfish"), scheme);
        try (CameraServer server =
                        CameraServer.start(CameraServerConfig.defaults().withLogin(login), QUICK);
                RtspTestClient client = new RtspTestClient(server.port())) {
            assertThat(client.request("OPTIONS", "cam").status()).isEqualTo(200);
            RtspTestClient.Response refusal = client.request("DESCRIBE", "cam");
            assertThat(refusal.status()).isEqualTo(401);
            String challenge = refusal.header("WWW-Authenticate");
            assertThat(challenge).startsWith("Digest ").contains("algorithm=" + algorithm);

            assertThat(client.request("DESCRIBE", "cam", digest(challenge, hash, "wrong", client.url("cam")))
                            .status())
                    .isEqualTo(401);
            String good = digest(challenge, hash, "swordfish", client.url("cam"));
            assertThat(client.request("DESCRIBE", "cam", good).status()).isEqualTo(200);
            assertThat(client.setUp("cam/trackID=0", TCP).status()).isEqualTo(401);
        }
    }

    @Test
    void describe_withBasic_wantsTheRightPassword() {
        CameraLogin login = new CameraLogin("viewer", Secret.of("swordfish"), CameraLogin.Scheme.BASIC);
        try (CameraServer server =
                        CameraServer.start(CameraServerConfig.defaults().withLogin(login), QUICK);
                RtspTestClient client = new RtspTestClient(server.port())) {
            assertThat(client.request("DESCRIBE", "cam").header("WWW-Authenticate"))
                    .startsWith("Basic ");
            assertThat(client.request("DESCRIBE", "cam", basic("viewer:wrong")).status())
                    .isEqualTo(401);
            assertThat(client.request("DESCRIBE", "cam", basic("viewer:swordfish"))
                            .status())
                    .isEqualTo(200);
        }
    }

    @Test
    void setup_overUdp_sendsFramesAndReportsToTheClientsPorts() throws IOException {
        try (CameraServer server = CameraServer.start(QUICK);
                RtspTestClient client = new RtspTestClient(server.port());
                DatagramSocket rtp = new DatagramSocket(0, InetAddress.getLoopbackAddress());
                DatagramSocket rtcp = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            rtp.setSoTimeout(5_000);
            rtcp.setSoTimeout(5_000);
            String ports = rtp.getLocalPort() + "-" + rtcp.getLocalPort();
            RtspTestClient.Response setUp = client.setUp("cam/trackID=0", "RTP/AVP;unicast;client_port=" + ports);
            assertThat(setUp.header("Transport"))
                    .contains("client_port=" + ports)
                    .contains("server_port=");
            client.request("PLAY", "cam", "Session: " + setUp.session());

            List<SeenFrame> frames = new SeenFrame.Reader(Codec.H264, () -> receive(rtp)).next(30);
            assertThat(frames.getLast().stamp().frameNumber())
                    .isEqualTo(frames.getFirst().stamp().frameNumber() + 29);
            byte[] report = receive(rtcp);
            assertThat(report[1] & 0xFF).isEqualTo(200);
            Matcher serverPort = Pattern.compile("server_port=(\\d+)-").matcher(setUp.header("Transport"));
            assertThat(serverPort.find()).isTrue();
            assertThat(Integer.parseInt(serverPort.group(1)) % 2).isZero();
        }
    }

    @ParameterizedTest
    @CsvSource({"RTP/AVP;multicast;client_port=5000-5001, 461", "RTP/SAVP/TCP;interleaved=0-1, 461", "nonsense, 461"})
    void setup_withATransportWeDoNotHave_answers461(String transport, int status) {
        try (CameraServer server = CameraServer.start(QUICK);
                RtspTestClient client = new RtspTestClient(server.port())) {
            assertThat(client.setUp("cam/trackID=0", transport).status()).isEqualTo(status);
            assertThat(server.stats("cam").sessionsTotal()).isZero();
        }
    }

    @Test
    void play_ofAnUnknownSession_answers454() {
        try (CameraServer server = CameraServer.start(QUICK);
                RtspTestClient client = new RtspTestClient(server.port());
                RtspTestClient stranger = new RtspTestClient(server.port())) {
            String session = client.play("cam");

            assertThat(stranger.request("PLAY", "cam", "Session: " + session).status())
                    .isEqualTo(454);
            assertThat(stranger.request("TEARDOWN", "cam").status()).isEqualTo(454);
            assertThat(stranger.setUp("cam/trackID=1", TCP).status()).isEqualTo(404);
        }
    }

    @Test
    void session_thatKeepsSilent_endsAndTakesItsConnectionAlong() {
        CameraServerConfig impatient = CameraServerConfig.defaults().withSessionTimeout(Duration.ofSeconds(1));
        try (CameraServer server = CameraServer.start(impatient, QUICK);
                RtspTestClient silent = new RtspTestClient(server.port());
                RtspTestClient lively = new RtspTestClient(server.port())) {
            RtspTestClient.Response setUp = silent.setUp("cam/trackID=0", TCP);
            assertThat(setUp.header("Session")).endsWith(";timeout=1");
            String session = lively.play("cam");
            await().atMost(Duration.ofSeconds(5))
                    .pollInterval(Duration.ofMillis(200))
                    .until(() -> {
                        lively.request("GET_PARAMETER", "cam", "Session: " + session);
                        return server.stats("cam").sessionsNow() == 1;
                    });

            silent.awaitClose();
            assertThat(server.stats("cam").sessionsPlaying()).isEqualTo(1);
        }
    }

    @Test
    void garbage_closesTheConnection_andNothingElse() {
        try (CameraServer server = CameraServer.start(QUICK);
                RtspTestClient client = new RtspTestClient(server.port());
                java.net.Socket stranger = new java.net.Socket(InetAddress.getLoopbackAddress(), server.port())) {
            client.play("cam");
            stranger.setSoTimeout(5_000);
            stranger.getOutputStream().write(new byte[] {0x16, 0x03, 0x01, 0x00, 0x05, 0x01});
            byte[] answer = stranger.getInputStream().readAllBytes();

            assertThat(new String(answer, StandardCharsets.UTF_8)).startsWith("RTSP/1.0 400 ");
            SeenFrame.Reader.interleaved(client, Codec.H264).next(5);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void start_onATakenPort_saysSo() {
        try (CameraServer server = CameraServer.start(QUICK)) {
            CameraServerConfig taken = CameraServerConfig.defaults().withPort(server.port());
            assertThatThrownBy(() -> CameraServer.start(taken, QUICK))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("port " + server.port());
        }
    }

    @Test
    void stats_ofAnUnknownPath_saysWhatThereIs() {
        try (CameraServer server = CameraServer.start(QUICK)) {
            assertThatThrownBy(() -> server.stats("yard")).hasMessageContaining("cam/sub");
        }
    }

    private static byte[] receive(DatagramSocket socket) {
        try {
            DatagramPacket packet = new DatagramPacket(new byte[2_000], 2_000);
            socket.receive(packet);
            return java.util.Arrays.copyOf(packet.getData(), packet.getLength());
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static String basic(String pair) {
        return "Authorization: Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
    }

    /** RFC 7616 section 3.4.1 with qop=auth, written out anew. */
    private static String digest(String challenge, String hash, String password, String uri) {
        String realm = quoted(challenge, "realm");
        String nonce = quoted(challenge, "nonce");
        String a1 = hex(hash, "viewer:" + realm + ":" + password);
        String a2 = hex(hash, "DESCRIBE:" + uri);
        String response = hex(hash, a1 + ":" + nonce + ":00000001:abcdef:auth:" + a2);
        return "Authorization: Digest username=\"viewer\", realm=\"" + realm + "\", nonce=\"" + nonce + "\", uri=\""
                + uri + "\", algorithm=" + hash + ", qop=auth, nc=00000001, cnonce=\"abcdef\", response=\"" + response
                + "\"";
    }

    private static String quoted(String challenge, String name) {
        Matcher matcher = Pattern.compile(name + "=\"([^\"]*)\"").matcher(challenge);
        assertThat(matcher.find()).isTrue();
        return matcher.group(1);
    }

    private static String hex(String hash, String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance(hash).digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
