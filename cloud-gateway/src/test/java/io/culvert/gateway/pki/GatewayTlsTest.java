package io.culvert.gateway.pki;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.util.ReferenceCountUtil;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.Date;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLEngine;
import org.junit.jupiter.api.Test;

final class GatewayTlsTest {
    private static final Instant NOW = Instant.parse("2026-11-20T12:00:00Z");

    private final CertificateAuthority authority = CertificateAuthority.create(NOW);

    @Test
    void authority_isACertificateAuthorityOfItsOwnKey() throws Exception {
        X509Certificate certificate = authority.certificate();

        certificate.verify(certificate.getPublicKey());
        assertThat(certificate.getBasicConstraints()).isZero();
        assertThat(certificate.getKeyUsage()[5]).isTrue();
        assertThat(authority.fingerprint()).isEqualTo(P256.fingerprint(certificate.getPublicKey()));
        certificate.checkValidity(Date.from(NOW.plus(Duration.ofDays(20 * 365))));
    }

    @Test
    void serverCertificate_namesTheGatewayAndItsHosts() throws Exception {
        KeyPair keys = P256.generate();

        X509Certificate leaf = authority.issueServer(
                keys.getPublic(), List.of("cam.example.org", "127.0.0.1", "::1"), NOW, Duration.ofDays(90));

        leaf.verify(authority.certificate().getPublicKey());
        assertThat(leaf.getExtendedKeyUsage()).containsExactly("1.3.6.1.5.5.7.3.1");
        Collection<List<?>> names = Objects.requireNonNull(leaf.getSubjectAlternativeNames());
        assertThat(names.stream().map(name -> name.get(0) + " " + name.get(1)))
                .containsExactly("2 gateway.culvert.internal", "2 cam.example.org", "7 127.0.0.1", "7 0:0:0:0:0:0:0:1");
        assertThat(AgentIdentity.of(leaf)).isEmpty();
    }

    @Test
    void agentCertificate_isItsIdentity() {
        KeyPair keys = P256.generate();

        X509Certificate leaf = authority.issueAgent("079927398713", keys.getPublic(), NOW, Duration.ofDays(90));

        assertThat(AgentIdentity.of(leaf))
                .contains(new AgentIdentity("079927398713", P256.fingerprint(keys.getPublic())));
        assertThat(leaf.getNotAfter().toInstant()).isEqualTo(NOW.plus(Duration.ofDays(90)));
        assertThat(leaf.getBasicConstraints()).isEqualTo(-1);
    }

    @Test
    void certificateOfAShortLife_hasMostOfItAhead() {
        KeyPair keys = P256.generate();

        X509Certificate leaf = authority.issueAgent("079927398713", keys.getPublic(), NOW, Duration.ofMinutes(10));

        assertThat(leaf.getNotBefore().toInstant()).isEqualTo(NOW.minusSeconds(30));
        assertThat(leaf.getNotAfter().toInstant()).isEqualTo(NOW.plusSeconds(600));
    }

    @Test
    void context_makesTheNextCertificateWhenTheTimeComes() throws Exception {
        AtomicReference<Instant> now = new AtomicReference<>(NOW);
        Clock clock = ((InstantSource) now::get).withZone(ZoneOffset.UTC);
        AtomicInteger made = new AtomicInteger();
        SslContext inner = SslContextBuilder.forServer(P256.generate().getPrivate(), authority.certificate())
                .build();
        RenewingSslContext context = new RenewingSslContext(
                () -> new RenewingSslContext.Material(inner, NOW.plus(Duration.ofDays(60L * made.incrementAndGet()))),
                clock);

        newEngine(context);
        now.set(NOW.plus(Duration.ofDays(60)).minusSeconds(1));
        newEngine(context);
        assertThat(made).hasValue(1);
        now.set(NOW.plus(Duration.ofDays(60)));
        newEngine(context);
        newEngine(context);
        assertThat(made).hasValue(2);
        now.set(NOW.plus(Duration.ofDays(120)));
        ReferenceCountUtil.release(context.newHandler(ByteBufAllocator.DEFAULT).engine());
        assertThat(made).as("by the way that the RTSPS door takes").hasValue(3);
    }

    private static void newEngine(SslContext context) {
        SSLEngine engine = context.newEngine(ByteBufAllocator.DEFAULT);
        ReferenceCountUtil.release(engine);
    }
}
