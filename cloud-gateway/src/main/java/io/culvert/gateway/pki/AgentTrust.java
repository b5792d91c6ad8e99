package io.culvert.gateway.pki;

import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.Arrays;
import java.util.Date;
import java.util.Optional;
import java.util.function.Predicate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSession;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Which client certificates end a handshake well: those of our authority. Of an agent whose key is known here the
 * authority's signature need not be computed again, the most expensive step of a handshake: TLS proves that the agent has
 * the key, our own table says that the key is the agent's, and whoever has the key is given a certificate when he asks
 * (docs/protocol.md, Enrolment). Ten thousand agents that come back after a restart cost a third less for it. Everybody
 * else is verified by PKIX (RFC 5280 section 6).
 *
 * <p>Safe for use by any thread.
 */
final class AgentTrust extends X509ExtendedTrustManager {
    private final X509Certificate authority;
    private final Predicate<AgentIdentity> known;
    private final Clock clock;
    private final X509ExtendedTrustManager pkix;

    /** @param known whether the key is bound to the Agent ID; does not block */
    AgentTrust(X509Certificate authority, Predicate<AgentIdentity> known, Clock clock) {
        this.authority = authority;
        this.known = known;
        this.clock = clock;
        this.pkix = pkix(authority);
    }

    private static X509ExtendedTrustManager pkix(X509Certificate authority) {
        try {
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            store.setCertificateEntry("authority", authority);
            TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init(store);
            return Arrays.stream(factory.getTrustManagers())
                    .filter(X509ExtendedTrustManager.class::isInstance)
                    .map(X509ExtendedTrustManager.class::cast)
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException("this Java verifies no X.509 certificates"));
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("this Java cannot keep a certificate in memory", e);
        }
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, @Nullable SSLEngine engine)
            throws CertificateException {
        X509Certificate leaf = AgentIdentity.copy(chain[0]);
        Optional<AgentIdentity> identity = AgentIdentity.of(leaf);
        if (identity.filter(shown -> isKnown(leaf, shown)).isPresent()) {
            leaf.checkValidity(Date.from(clock.instant()));
        } else {
            pkix.checkClientTrusted(chain, authType, engine);
        }
        SSLSession session = engine == null ? null : engine.getHandshakeSession();
        if (session != null) {
            identity.ifPresent(shown -> shown.remember(session));
        }
    }

    private boolean isKnown(X509Certificate leaf, AgentIdentity shown) {
        return leaf.getIssuerX500Principal().equals(authority.getSubjectX500Principal()) && known.test(shown);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        pkix.checkClientTrusted(chain, authType, socket);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        pkix.checkClientTrusted(chain, authType);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        throw new CertificateException("only agents show certificates here");
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        checkServerTrusted(chain, authType);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        checkServerTrusted(chain, authType);
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return new X509Certificate[] {authority};
    }
}
