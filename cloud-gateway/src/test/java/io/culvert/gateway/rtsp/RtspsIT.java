package io.culvert.gateway.rtsp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.culvert.gateway.pki.CertificateAuthority;
import io.culvert.gateway.pki.GatewayTls;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import javax.net.SocketFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** RTSP inside TLS. */
class RtspsIT {
    private final CertificateAuthority authority = CertificateAuthority.create(Instant.now());
    private final TimedSources sources = new TimedSources();
    private final RtspFixture fixture = new RtspFixture(
            sources, config -> config, new GatewayTls(authority, "127.0.0.1", Clock.systemUTC()).forViewers());

    @AfterEach
    void close() {
        fixture.close();
    }

    /** Sockets that trust the gateway's authority and nobody else. */
    private SocketFactory trusting() throws GeneralSecurityException, IOException {
        KeyStore known = KeyStore.getInstance(KeyStore.getDefaultType());
        known.load(null, null);
        known.setCertificateEntry("authority", authority.certificate());
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(known);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context.getSocketFactory();
    }

    private RtspTestClient described() throws GeneralSecurityException, IOException {
        RtspTestClient client = new RtspTestClient(trusting(), fixture.server.port());
        String url = fixture.urlWithToken("cam").replace("rtsp://", "rtsps://");
        assertThat(client.describe(url).status()).isEqualTo(200);
        assertThat(client.base).startsWith("rtsps://127.0.0.1:");
        return client;
    }

    @Test
    void media_comesInsideTls_withoutAGap() throws Exception {
        try (RtspTestClient client = described()) {
            client.setUp(0, "RTP/AVP/TCP;unicast;interleaved=0-1");
            client.play();
            client.readUntil(() -> client.rtp(0).size() > 100);
            client.assertNoGap(0);
            assertThat(fixture.server.name()).isEqualTo("rtsps");
            fixture.gate.viewers.get(0).end.run();
            assertThat(client.millisUntilClosed(1_000)).isLessThan(500);
        }
    }

    @Test
    void udp_isRefused_forItWouldBeInTheClear() throws Exception {
        try (RtspTestClient client = described()) {
            assertThat(client.setUp(0, "RTP/AVP;unicast;client_port=5000-5001").status())
                    .isEqualTo(461);
        }
    }

    @Test
    void clientThatSpeaksNoTls_isClosed() {
        RtspTestClient client = fixture.connect();
        client.send("OPTIONS * RTSP/1.0\r\nCSeq: 1\r\n\r\n");
        client.millisUntilClosed(2_000);
        await().atMost(Duration.ofSeconds(2))
                .until(() ->
                        fixture.registry.get("culvert.rtsp.connections").gauge().value() == 0);
    }
}
