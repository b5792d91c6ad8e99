package io.culvert.gateway.pki;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.culvert.gateway.node.HttpPorts;
import io.culvert.gateway.node.StartupRefused;
import io.culvert.gateway.node.TestGateway;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CertificateFilesIT {

    @TempDir
    Path folder;

    @Test
    void httpsAndRtsps_withFilesOfTheOperator_showTheirCertificate() throws Exception {
        CertificateAuthority theirs = CertificateAuthority.create(Instant.now());
        KeyPair keys = P256.generate();
        X509Certificate leaf =
                theirs.issueServer(keys.getPublic(), List.of("cam.example.org"), Instant.now(), Duration.ofDays(9));
        Map<String, String> settings = Map.of(
                "culvert.tls.cert",
                pem("cert.pem", "CERTIFICATE", leaf.getEncoded()),
                "culvert.tls.key",
                pem("key.pem", "PRIVATE KEY", keys.getPrivate().getEncoded()));
        try (TestGateway gateway = TestGateway.start(settings)) {
            int port = gateway.bean(HttpPorts.class).https().orElseThrow();
            assertThat(shownAt(port)).isEqualTo(leaf);
            assertThat(shownAt(gateway.running().port("rtsps"))).isEqualTo(leaf);
        }
    }

    @Test
    void files_thatWereRenewed_areReadAgain_andBrokenOnesLeaveTheLastGoodOnes() throws Exception {
        CertificateAuthority theirs = CertificateAuthority.create(Instant.now());
        Instant start = Instant.now();
        AtomicReference<Instant> now = new AtomicReference<>(start);
        X509Certificate first = write(theirs);
        CertificateFiles files = new CertificateFiles(folder.resolve("cert.pem"), folder.resolve("key.pem"));
        SslContext context = files.context(
                builder -> builder.sslProvider(SslProvider.JDK), ((InstantSource) now::get).withZone(ZoneOffset.UTC));
        assertThat(shownBy(context)).isEqualTo(first);
        X509Certificate second = write(theirs);
        assertThat(shownBy(context)).as("within the hour").isEqualTo(first);
        now.set(start.plus(Duration.ofMinutes(61)));
        assertThat(shownBy(context)).isEqualTo(second);
        Files.writeString(folder.resolve("cert.pem"), "half a file");
        now.set(start.plus(Duration.ofMinutes(130)));
        assertThat(shownBy(context)).isEqualTo(second);
    }

    private X509Certificate write(CertificateAuthority theirs) throws Exception {
        KeyPair keys = P256.generate();
        X509Certificate leaf =
                theirs.issueServer(keys.getPublic(), List.of("cam.example.org"), Instant.now(), Duration.ofDays(9));
        pem("cert.pem", "CERTIFICATE", leaf.getEncoded());
        pem("key.pem", "PRIVATE KEY", keys.getPrivate().getEncoded());
        return leaf;
    }

    /** A handshake in memory, by the way that the RTSPS door takes. */
    private static X509Certificate shownBy(SslContext context) throws Exception {
        SSLContext anybody = SSLContext.getInstance("TLS");
        anybody.init(null, new TrustManager[] {new TrustsAnybody()}, new SecureRandom());
        SSLEngine client = anybody.createSSLEngine();
        client.setUseClientMode(true);
        EmbeddedChannel server = new EmbeddedChannel(context.newHandler(ByteBufAllocator.DEFAULT));
        EmbeddedChannel viewer = new EmbeddedChannel(new SslHandler(client));
        try {
            for (int turn = 0; turn < 200 && client.getSession().getPeerHost() == null && !isShown(client); turn++) {
                carry(viewer, server);
                carry(server, viewer);
            }
            return (X509Certificate) client.getSession().getPeerCertificates()[0];
        } finally {
            viewer.finishAndReleaseAll();
            server.finishAndReleaseAll();
        }
    }

    private static boolean isShown(SSLEngine client) {
        try {
            return client.getSession().getPeerCertificates().length > 0;
        } catch (SSLPeerUnverifiedException e) {
            return false;
        }
    }

    private static void carry(EmbeddedChannel from, EmbeddedChannel to) {
        from.runPendingTasks();
        for (Object bytes = from.readOutbound(); bytes != null; bytes = from.readOutbound()) {
            to.writeInbound(bytes);
        }
        to.runPendingTasks();
    }

    @Test
    void start_withAKeyThatIsNone_isAMatterOfConfiguration() throws Exception {
        Map<String, String> settings = Map.of(
                "culvert.tls.cert",
                pem("cert.pem", "CERTIFICATE", "canary".getBytes(StandardCharsets.UTF_8)),
                "culvert.tls.key",
                pem("key.pem", "PRIVATE KEY", "canary".getBytes(StandardCharsets.UTF_8)));
        assertThatIllegalStateException()
                .isThrownBy(() -> TestGateway.start(settings))
                .havingCause()
                .isInstanceOfSatisfying(StartupRefused.class, refused -> assertThat(refused.exitCode())
                        .isEqualTo(2))
                .withMessageContaining("culvert.tls.cert")
                .withMessageContaining("PKCS#8");
    }

    private String pem(String name, String type, byte[] der) throws IOException {
        String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
        return Files.writeString(
                        folder.resolve(name),
                        "-----BEGIN " + type + "-----\n" + text + "\n-----END " + type + "-----\n")
                .toString();
    }

    private static X509Certificate shownAt(int port) throws Exception {
        SSLContext anybody = SSLContext.getInstance("TLS");
        anybody.init(null, new TrustManager[] {new TrustsAnybody()}, new SecureRandom());
        try (SSLSocket socket = (SSLSocket) anybody.getSocketFactory().createSocket("127.0.0.1", port)) {
            socket.startHandshake();
            return (X509Certificate) socket.getSession().getPeerCertificates()[0];
        }
    }

    /** Looks at the certificate without asking whose it is. */
    private static final class TrustsAnybody implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
