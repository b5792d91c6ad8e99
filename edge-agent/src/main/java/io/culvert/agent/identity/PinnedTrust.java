package io.culvert.agent.identity;

import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.cert.CertPathValidator;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertPathValidatorException.BasicReason;
import java.security.cert.CertPathValidatorException.Reason;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.CertificateParsingException;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.Date;
import java.util.List;
import java.util.Set;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Trusts a gateway whose chain ends in the pinned CA, and nobody else: no public CA, no system store.
 *
 * <p>Accepted is a chain that contains a CA certificate whose key matches the pin, whose leaf is signed by it (PKIX, RFC 5280
 * section 6, so dates count), may serve TLS, and is issued to {@link #GATEWAY_NAME}, whatever address was dialled.
 *
 * <p>A certificate from the future is accepted: the CA signs none in advance, so what it signed proves that this machine's clock
 * is behind. Boxes without a battery for their clock begin in 1970 and would never come back otherwise. The time that counts is
 * the latest of clock, own certificate's beginning and theirs; what has run out by that time is refused.
 *
 * <p>Immutable.
 */
final class PinnedTrust extends X509ExtendedTrustManager {
    /** The DNS name in every gateway's certificate; the agent also sends it as SNI and HTTP/2 authority. */
    static final String GATEWAY_NAME = "gateway.culvert.internal";

    private static final String SERVER_AUTH = "1.3.6.1.5.5.7.3.1";
    private static final Integer DNS_NAME = 2;

    private final CaPin pin;
    private final Instant notBefore;

    PinnedTrust(CaPin pin) {
        this(pin, Instant.EPOCH);
    }

    /** @param notBefore a time that has certainly come */
    PinnedTrust(CaPin pin, Instant notBefore) {
        this.pin = pin;
        this.notBefore = notBefore;
    }

    private void check(X509Certificate[] chain) throws CertificateException {
        if (chain.length == 0) {
            throw new CertificateException("the gateway showed no certificate");
        }
        Instant now = Instant.now();
        verifyPath(List.of(chain), pin, now.isBefore(notBefore) ? notBefore : now);
        X509Certificate leaf = chain[0];
        List<String> usages = leaf.getExtendedKeyUsage();
        if (usages == null || !usages.contains(SERVER_AUTH)) {
            throw new CertificateException("the gateway's certificate is not one for a server");
        }
        if (!isIssuedTo(leaf, GATEWAY_NAME)) {
            throw new CertificateException("the gateway's certificate is not issued to " + GATEWAY_NAME);
        }
    }

    /**
     * Checks that the first certificate leads to a CA of this chain that matches the pin.
     *
     * @param at the time at which it has to be valid; if it begins later, the time is later
     * @throws CertificateException with the reason if it does not
     */
    static void verifyPath(List<X509Certificate> chain, CaPin pin, Instant at) throws CertificateException {
        for (int i = 1; i < chain.size(); i++) {
            X509Certificate ca = chain.get(i);
            if (ca.getBasicConstraints() >= 0 && pin.matches(ca)) {
                List<X509Certificate> path = chain.subList(0, i);
                validate(path, ca, provenTime(path, at));
                return;
            }
        }
        throw new CertificateException("the chain holds no CA with the fingerprint " + pin);
    }

    private static Instant provenTime(List<X509Certificate> path, Instant at) {
        Instant proven = at;
        for (X509Certificate signed : path) {
            Instant begins = signed.getNotBefore().toInstant();
            proven = begins.isAfter(proven) ? begins : proven;
        }
        return proven;
    }

    private static void validate(List<X509Certificate> path, X509Certificate ca, Instant at)
            throws CertificateException {
        try {
            PKIXParameters parameters = new PKIXParameters(Set.of(new TrustAnchor(ca, null)));
            parameters.setRevocationEnabled(
                    false); // a gateway that is no longer one loses its address, not its certificate
            parameters.setDate(Date.from(at));
            CertPathValidator.getInstance("PKIX")
                    .validate(CertificateFactory.getInstance("X.509").generateCertPath(path), parameters);
        } catch (CertPathValidatorException invalid) {
            Reason reason = invalid.getReason();
            if (reason == BasicReason.EXPIRED || reason == BasicReason.NOT_YET_VALID) {
                throw new CertificateException(
                        "the certificate is not valid at " + at + "; is this machine's clock right?");
            }
            throw new CertificateException(
                    "the chain does not lead to the pinned CA: " + invalid.getMessage(), invalid);
        } catch (GeneralSecurityException invalid) {
            throw new CertificateException(
                    "the chain does not lead to the pinned CA: " + invalid.getMessage(), invalid);
        }
    }

    private static boolean isIssuedTo(X509Certificate leaf, String name) throws CertificateParsingException {
        Collection<List<?>> names = leaf.getSubjectAlternativeNames();
        return names != null
                && names.stream()
                        .anyMatch(entry -> DNS_NAME.equals(entry.get(0))
                                && entry.get(1) instanceof String text
                                && text.equalsIgnoreCase(name));
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        check(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, @Nullable Socket socket)
            throws CertificateException {
        check(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, @Nullable SSLEngine engine)
            throws CertificateException {
        check(chain);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        throw refusesClients(chain);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, @Nullable Socket socket)
            throws CertificateException {
        throw refusesClients(chain);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, @Nullable SSLEngine engine)
            throws CertificateException {
        throw refusesClients(chain);
    }

    private static CertificateException refusesClients(X509Certificate[] chain) {
        return new CertificateException("an agent serves nobody, least of all "
                + Arrays.stream(chain).findFirst().map(X509Certificate::getSubjectX500Principal));
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return new X509Certificate[0];
    }
}
