package io.culvert.gateway.pki;

import io.grpc.netty.GrpcSslContexts;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * TLS of the gateway's listening sides, with certificates of the own authority that renew themselves; viewers may be shown
 * another authority's.
 *
 * <p>The private key lives in memory only and is new with every start and renewal; nothing but the authority's key is
 * pinned by anyone. BoringSSL where its native library loads, else the JDK. Safe for use by any thread.
 */
public final class GatewayTls {
    private static final Duration CERTIFICATE_LIFE = Duration.ofDays(90);
    private static final SslProvider PROVIDER = OpenSsl.isAvailable() ? SslProvider.OPENSSL : SslProvider.JDK;

    private final CertificateAuthority authority;
    private final List<String> hosts;
    private final Clock clock;
    private final @Nullable CertificateFiles files;

    /** @param publicHost host name or IP address by which viewers reach this gateway */
    public GatewayTls(CertificateAuthority authority, String publicHost, Clock clock) {
        this(authority, publicHost, clock, null);
    }

    /** @param files what viewers are shown instead of a certificate of the own authority; agents always get that */
    GatewayTls(CertificateAuthority authority, String publicHost, Clock clock, @Nullable CertificateFiles files) {
        this.files = files;
        this.authority = authority;
        this.hosts = Stream.of(publicHost, "localhost", "127.0.0.1", "::1")
                .filter(host -> !host.isBlank())
                .distinct()
                .toList();
        this.clock = clock;
    }

    /** "OPENSSL" or "JDK". */
    public static String provider() {
        return PROVIDER.name();
    }

    /**
     * For the agents' port: TLS 1.3, HTTP/2, and a client certificate of our authority where the client shows one.
     * That is optional here because enrolment has none yet; a client certificate of anybody else ends the handshake.
     *
     * @param known whether the key is bound to the Agent ID; does not block
     */
    public SslContext forAgents(Predicate<AgentIdentity> known) {
        AgentTrust trust = new AgentTrust(authority.certificate(), known, clock);
        return renewing(builder -> GrpcSslContexts.configure(builder, PROVIDER)
                .protocols("TLSv1.3")
                .clientAuth(ClientAuth.OPTIONAL)
                .trustManager(trust));
    }

    /** For doors without client certificates: HTTPS, RTSPS. TLS 1.2 and 1.3, no ALPN. */
    public SslContext forViewers() {
        UnaryOperator<SslContextBuilder> settings =
                builder -> builder.sslProvider(PROVIDER).protocols("TLSv1.3", "TLSv1.2");
        return files == null ? renewing(settings) : files.context(settings, clock);
    }

    private SslContext renewing(UnaryOperator<SslContextBuilder> settings) {
        return new RenewingSslContext(() -> material(settings), clock);
    }

    private RenewingSslContext.Material material(UnaryOperator<SslContextBuilder> settings) {
        Instant now = clock.instant();
        KeyPair keys = P256.generate();
        X509Certificate leaf = authority.issueServer(keys.getPublic(), hosts, now, CERTIFICATE_LIFE);
        try {
            SslContext context = settings.apply(
                            SslContextBuilder.forServer(keys.getPrivate(), leaf, authority.certificate()))
                    .build();
            return new RenewingSslContext.Material(
                    context, now.plus(CERTIFICATE_LIFE.multipliedBy(2).dividedBy(3)));
        } catch (SSLException e) {
            throw new IllegalStateException("cannot use the gateway's own certificate with " + PROVIDER, e);
        }
    }
}
