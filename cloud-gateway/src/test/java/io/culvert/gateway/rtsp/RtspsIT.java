package io.culvert.gateway.rtsp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.culvert.gateway.pki.CertificateAuthority;
import io.culvert.gateway.pki.GatewayTls;
import io.culvert.gateway.rtsp.RtspConfig.Patience;
import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** RTSP inside TLS. */
class RtspsIT {
    private final CertificateAuthority authority = CertificateAuthority.create(Instant.now());
    private final TimedSources sources = new TimedSources();
    private final RtspFixture fixture = new RtspFixture(
            sources,
            config -> config.withPatience(new Patience(
                    Duration.ofSeconds(1),
                    config.patience().firstRequest(),
                    config.patience().stranger(),
                    config.patience().message(),
                    config.patience().session(),
                    config.patience().probe(),
                    config.patience().stall())),
            new GatewayTls(authority, "127.0.0.1", Clock.systemUTC()).forViewers());

    @AfterEach
    void close() {
        fixture.close();
    }

    private RtspTestClient described() throws GeneralSecurityException, IOException {
        RtspTestClient client =
                fixture.register(new RtspTestClient(TestTls.trusting(authority), fixture.server.port()));
        String url = fixture.urlWithToken("cam").replace("rtsp://", "rtsps://");
        assertThat(client.describe(url).status()).isEqualTo(200);
        assertThat(client.base).startsWith("rtsps://127.0.0.1:");
        return client;
    }

    private RtspTestClient playing() throws GeneralSecurityException, IOException {
        RtspTestClient client = described();
        client.setUp(0, "RTP/AVP/TCP;unicast;interleaved=0-1");
        client.play();
        return client;
    }

    private void assertNobodyIsConnected() {
        await().atMost(Duration.ofSeconds(5))
                .until(() ->
                        fixture.registry.get("culvert.rtsp.connections").gauge().value() == 0);
    }

    @Test
    void handshakes_ofOneAddress_areBudgeted_andViewersWatchOn() throws Exception {
        RtspTestClient client = playing();
        for (int i = 0; i < RtspFixture.HANDSHAKES + 20; i++) {
            new Socket("127.0.0.1", fixture.server.port()).close();
        }
        try (Socket tooMany = new Socket("127.0.0.1", fixture.server.port())) {
            tooMany.setSoTimeout(5_000);
            assertThat(tooMany.getInputStream().read()).isNegative();
        }
        double refused = fixture.registry
                .get("culvert.door.refused")
                .tag("door", "rtsps")
                .tag("reason", "handshakes")
                .counter()
                .count();
        assertThat(refused).isPositive();
        client.readUntil(() -> client.rtp(0).size() > 100);
        client.assertNoGap(0);
    }

    @Test
    void media_comesInsideTls_withoutAGap() throws Exception {
        RtspTestClient client = playing();
        client.readUntil(() -> client.rtp(0).size() > 100);
        client.assertNoGap(0);
        assertThat(fixture.server.name()).isEqualTo("rtsps");
        fixture.gate.viewers.get(0).end.run();
        assertThat(client.millisUntilClosed(1_000)).isLessThan(500);
    }

    /** The batches' bytes are shared between the loops of these viewers and encrypted by each. */
    @Test
    void viewersOnAllLoops_getWholePictures_ofSeveralRecordsEach() throws Exception {
        sources.packetsPerPicture = 60;
        List<RtspTestClient> clients = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            clients.add(playing());
        }
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> reading = new ArrayList<>();
            for (RtspTestClient client : clients) {
                reading.add(threads.submit(
                        () -> client.readUntil(() -> client.rtp(0).size() > 1_500)));
            }
            for (Future<?> done : reading) {
                done.get();
            }
        }
        for (RtspTestClient client : clients) {
            client.assertNoGap(0);
        }
    }

    /** TLS says goodbye behind all that waits; who is thrown out must not get what waits. */
    @Test
    void slowViewer_thrownOut_getsNothingOfWhatWaited() throws Exception {
        sources.packetsPerPicture = 120;
        RtspTestClient slow = playing();
        await().atMost(Duration.ofSeconds(10)).until(() -> fixture.count("culvert.rtsp.viewer.drops") >= 1);
        int received = slow.rtp(0).size();
        fixture.gate.viewers.get(0).end.run();
        await().atMost(Duration.ofSeconds(1)).until(() -> fixture.gate.viewers.get(0).closed);
        await().atMost(Duration.ofMillis(500))
                .until(() ->
                        fixture.registry.get("culvert.rtsp.connections").gauge().value() == 0);
        slow.millisUntilClosed(1_000);
        assertThat(slow.rtp(0).size() - received)
                .as("packets that the client's own system held already")
                .isLessThan(12_000);
    }

    @Test
    void udp_isRefused_forItWouldBeInTheClear() throws Exception {
        assertThat(described().setUp(0, "RTP/AVP;unicast;client_port=5000-5001").status())
                .isEqualTo(461);
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void versions_oneAndTwoOfTheLast_areSpoken(String version) throws Exception {
        try (SSLSocket socket = (SSLSocket)
                TestTls.context(authority).getSocketFactory().createSocket("127.0.0.1", fixture.server.port())) {
            socket.setEnabledProtocols(new String[] {version});
            socket.startHandshake();
            assertThat(socket.getSession().getProtocol()).isEqualTo(version);
        }
    }

    @Test
    void clientThatSpeaksNoTls_isClosed() {
        RtspTestClient client = fixture.connect();
        client.send("OPTIONS * RTSP/1.0\r\nCSeq: 1\r\n\r\n");
        client.millisUntilClosed(2_000);
        assertNobodyIsConnected();
    }

    @Test
    void junk_isClosedAtOnce() throws IOException {
        for (byte[] junk : new byte[][] {
            {0x16, 0x03, 0x01, (byte) 0xFF, (byte) 0xFF, 1, 2, 3, 4, 5, 6, 7, 8},
            {0x16, 3, 1, 0, 4, 1, 0, 0, 0},
            new byte[300]
        }) {
            try (Socket socket = new Socket("127.0.0.1", fixture.server.port())) {
                socket.setSoTimeout(3_000);
                socket.getOutputStream().write(junk);
                readToEnd(socket);
            }
        }
        assertNobodyIsConnected();
    }

    @Test
    void handshakeThatDoesNotEnd_isClosedInTime() throws IOException {
        try (Socket silent = new Socket("127.0.0.1", fixture.server.port());
                Socket slow = new Socket("127.0.0.1", fixture.server.port())) {
            slow.getOutputStream().write(new byte[] {0x16, 0x03, 0x01, 0x00});
            silent.setSoTimeout(4_000);
            slow.setSoTimeout(4_000);
            readToEnd(silent);
            readToEnd(slow);
        }
        assertNobodyIsConnected();
    }

    private static void readToEnd(Socket socket) throws IOException {
        byte[] some = new byte[512];
        try {
            int read = 0;
            while (read >= 0) {
                read = socket.getInputStream().read(some);
            }
        } catch (java.net.SocketTimeoutException e) {
            throw new AssertionError("still open", e);
        } catch (IOException e) {
            // Reset, which is an end too.
        }
    }
}
