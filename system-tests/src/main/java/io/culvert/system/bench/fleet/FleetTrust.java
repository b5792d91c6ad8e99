package io.culvert.system.bench.fleet;

import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Trusts the gateway whose authority has the pinned key, as an agent does. A certificate that was found good once is not
 * verified again: thousands of clients of one process meet the same. Safe for use by any thread.
 */
final class FleetTrust extends X509ExtendedTrustManager {
    private final String pin;
    private volatile @Nullable X509Certificate known;

    /** @param pin {@code sha256:} and the hexadecimal SHA-256 of the authority's public key */
    FleetTrust(String pin) {
        this.pin = pin;
    }

    private void check(X509Certificate[] chain) throws CertificateException {
        if (chain[0].equals(known)) {
            return;
        }
        X509Certificate authority = chain[chain.length - 1];
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256")
                    .digest(authority.getPublicKey().getEncoded());
            if (!("sha256:" + HexFormat.of().formatHex(hash)).startsWith(pin)) {
                throw new CertificateException("the authority is not the pinned one");
            }
            chain[0].verify(authority.getPublicKey());
        } catch (GeneralSecurityException e) {
            throw e instanceof CertificateException told ? told : new CertificateException(e);
        }
        chain[0].checkValidity();
        known = chain[0];
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        check(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        check(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        check(chain);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        throw new CertificateException("this is a client");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        throw new CertificateException("this is a client");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        throw new CertificateException("this is a client");
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return new X509Certificate[0];
    }
}
