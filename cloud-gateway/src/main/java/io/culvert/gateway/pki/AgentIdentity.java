package io.culvert.gateway.pki;

import java.io.ByteArrayInputStream;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

/**
 * Who a client certificate of ours speaks for: an Agent ID and the key that proved itself in the handshake.
 *
 * <p>It says nothing about whether that key is still the agent's: a revoked agent's certificate stays valid until it
 * expires, so every tunnel asks the agents' table as well.
 *
 * @param agentId 12 digits
 * @param keyFingerprint {@link P256#fingerprint}
 */
public record AgentIdentity(String agentId, String keyFingerprint) {
    /** The subject alternative name of an agent's certificate is this and the Agent ID. */
    static final String URI_PREFIX = "urn:culvert:agent:";

    private static final int SAN_URI = 6;
    private static final String REMEMBERED = AgentIdentity.class.getName();

    /** The identity behind a finished handshake; empty when the client showed no agent certificate. */
    public static Optional<AgentIdentity> of(SSLSession session) {
        if (session.getValue(REMEMBERED) instanceof AgentIdentity remembered) {
            return Optional.of(remembered);
        }
        Certificate[] chain;
        try {
            chain = session.getPeerCertificates();
        } catch (SSLPeerUnverifiedException e) {
            return Optional.empty();
        }
        Optional<AgentIdentity> identity = chain.length > 0 ? of(copy(chain[0])) : Optional.empty();
        identity.ifPresent(shown -> shown.remember(session));
        return identity;
    }

    /** So that a session's certificate is read once. */
    void remember(SSLSession session) {
        session.putValue(REMEMBERED, this);
    }

    /** Parsed apart, since the session keeps its own as bytes as long as the connection lives and nobody looks into it. */
    static X509Certificate copy(Certificate certificate) {
        try {
            return (X509Certificate) CertificateFactory.getInstance("X.509")
                    .generateCertificate(new ByteArrayInputStream(certificate.getEncoded()));
        } catch (CertificateException e) {
            throw new IllegalStateException("a certificate that TLS could read cannot be read", e);
        }
    }

    /** The identity in a certificate of which the caller knows that our authority signed it. */
    static Optional<AgentIdentity> of(X509Certificate certificate) {
        Collection<List<?>> names;
        try {
            names = certificate.getSubjectAlternativeNames();
        } catch (CertificateParsingException e) {
            return Optional.empty();
        }
        if (names == null) {
            return Optional.empty();
        }
        return names.stream()
                .filter(name -> Integer.valueOf(SAN_URI).equals(name.get(0)))
                .map(name -> String.valueOf(name.get(1)))
                .filter(uri -> uri.startsWith(URI_PREFIX))
                .map(uri -> new AgentIdentity(
                        uri.substring(URI_PREFIX.length()), P256.fingerprint(certificate.getPublicKey())))
                .findFirst();
    }
}
