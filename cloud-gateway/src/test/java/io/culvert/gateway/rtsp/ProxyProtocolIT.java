package io.culvert.gateway.rtsp;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.gateway.node.Network;
import io.culvert.gateway.pki.CertificateAuthority;
import io.culvert.gateway.pki.GatewayTls;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where a connection comes from, behind load balancers and without. */
class ProxyProtocolIT {
    private static final byte[] SIGNATURE = {0x0D, 0x0A, 0x0D, 0x0A, 0x00, 0x0D, 0x0A, 0x51, 0x55, 0x49, 0x54, 0x0A};
    private static final String V1 = "PROXY TCP4 192.0.2.7 192.0.2.1 40000 8554\r\n";

    private @Nullable RtspFixture fixture;

    @AfterEach
    void close() {
        if (fixture != null) {
            fixture.close();
        }
    }

    private RtspFixture trusting(String... networks) {
        RtspFixture made = new RtspFixture(new TimedSources(), config -> RtspConfigs.withStrangers(config, 2)
                .withTrustedProxies(
                        List.of(networks).stream().map(Network::parse).toList()));
        fixture = made;
        return made;
    }

    private static byte[] v2(int command, String source) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(SIGNATURE);
        boolean v6 = source.contains(":");
        out.write(0x20 | command);
        out.write(v6 ? 0x21 : 0x11);
        int addresses = v6 ? 36 : 12;
        // An extension of three bytes behind the addresses.
        out.write(new byte[] {0, (byte) (addresses + 6)});
        out.write(InetAddress.ofLiteral(source).getAddress());
        out.write(InetAddress.ofLiteral(v6 ? "2001:db8::1" : "192.0.2.1").getAddress());
        out.write(new byte[] {(byte) 0x9C, 0x40, 0x21, 0x6A, 0x04, 0, 3, 1, 2, 3});
        return out.toByteArray();
    }

    private static InetSocketAddress seenFrom(RtspFixture server, RtspTestClient client) {
        client.describe(server.urlWithToken("cam"));
        client.setUp(0, "RTP/AVP/TCP;unicast;interleaved=0-1");
        client.play();
        return server.gate.viewers.getLast().peer;
    }

    @Test
    void versionOne_namesTheClient() {
        RtspFixture server = trusting("127.0.0.1");
        RtspTestClient client = server.connect();
        client.send(V1);
        assertThat(seenFrom(server, client)).isEqualTo(new InetSocketAddress("192.0.2.7", 40_000));
        client.readUntil(() -> client.rtp(0).size() > 50);
    }

    @ParameterizedTest
    @ValueSource(strings = {"192.0.2.9", "2001:db8::9"})
    void versionTwo_namesTheClient_inPieces(String source) throws IOException {
        RtspFixture server = trusting("127.0.0.0/8");
        RtspTestClient client = server.connect();
        for (byte piece : v2(1, source)) {
            client.send(new byte[] {piece});
        }
        assertThat(seenFrom(server, client).getAddress()).isEqualTo(InetAddress.ofLiteral(source));
    }

    @Test
    void ofTheProxyItself_isTheProxys() throws IOException {
        RtspFixture server = trusting("127.0.0.1");
        RtspTestClient local = server.connect();
        local.send(v2(0, "192.0.2.9"));
        assertThat(seenFrom(server, local).getHostString()).isEqualTo("127.0.0.1");
        RtspTestClient unknown = server.connect();
        unknown.send("PROXY UNKNOWN\r\n");
        assertThat(seenFrom(server, unknown).getHostString()).isEqualTo("127.0.0.1");
        assertThat(seenFrom(server, server.connect()).getHostString())
                .as("no header at all")
                .isEqualTo("127.0.0.1");
    }

    @Test
    void fromAnybodyElse_isNoRtsp() {
        RtspFixture server = trusting("10.0.0.0/8", "127.0.0.2");
        RtspTestClient client = server.connect();
        client.send(V1 + "OPTIONS * RTSP/1.0\r\nCSeq: 1\r\n\r\n");
        assertThat(client.response().status()).isEqualTo(400);
        client.millisUntilClosed(1_000);
    }

    @Test
    void limits_countTheClients_notTheProxy() {
        RtspFixture server = trusting("127.0.0.1");
        for (int i = 0; i < 5; i++) {
            RtspTestClient client = server.connect();
            client.send(V1.replace(".7 ", "." + (10 + i) + " "));
            assertThat(client.request("OPTIONS", "*").status()).isEqualTo(200);
        }
        for (int i = 0; i < 2; i++) {
            RtspTestClient client = server.connect();
            client.send(V1);
            assertThat(client.request("OPTIONS", "*").status()).isEqualTo(200);
        }
        RtspTestClient third = server.connect();
        third.send(V1);
        third.millisUntilClosed(1_000);
    }

    @Test
    void udp_isRefusedBehindAProxy() {
        RtspFixture server = trusting("127.0.0.1");
        RtspTestClient client = server.connect();
        client.send(V1);
        client.describe(server.urlWithToken("cam"));
        assertThat(client.setUp(0, "RTP/AVP;unicast;client_port=5000-5001").status())
                .isEqualTo(461);
    }

    @Test
    void brokenOrEndlessHeader_isClosed() throws IOException {
        RtspFixture server = trusting("127.0.0.1");
        for (String bad : new String[] {
            "PROXY TCP4 nonsense\r\n", "PROXY TCP4 192.0.2.7 192.0.2.1 99999 1\r\n", "PROXY " + "x".repeat(300)
        }) {
            RtspTestClient client = server.connect();
            client.send(bad);
            client.millisUntilClosed(2_000);
        }
        RtspTestClient half = server.connect();
        half.send(V1.substring(0, 20));
        assertThat(half.millisUntilClosed(4_000)).isGreaterThan(500);
        RtspTestClient silent = server.connect();
        silent.millisUntilClosed(4_000);
    }

    @Test
    void tls_beginsBehindTheHeader() throws Exception {
        CertificateAuthority authority = CertificateAuthority.create(Instant.now());
        RtspFixture server = new RtspFixture(
                new TimedSources(),
                config -> config.withTrustedProxies(List.of(Network.parse("127.0.0.1"))),
                new GatewayTls(authority, "127.0.0.1", Clock.systemUTC()).forViewers());
        fixture = server;
        Socket plain = new Socket("127.0.0.1", server.server.port());
        plain.getOutputStream().write(V1.getBytes(StandardCharsets.US_ASCII));
        SSLSocketFactory factory = TestTls.context(authority).getSocketFactory();
        SSLSocket secret = (SSLSocket) factory.createSocket(plain, "127.0.0.1", server.server.port(), true);
        RtspTestClient client = server.register(new RtspTestClient(secret));
        assertThat(seenFrom(server, client).getHostString()).isEqualTo("192.0.2.7");
        client.readUntil(() -> client.rtp(0).size() > 50);
        client.assertNoGap(0);
        assertThat(Duration.ofMillis(client.millisUntilCut(server))).isLessThan(Duration.ofMillis(500));
    }
}
