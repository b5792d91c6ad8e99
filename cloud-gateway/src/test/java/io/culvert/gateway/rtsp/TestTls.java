package io.culvert.gateway.rtsp;

import io.culvert.gateway.pki.CertificateAuthority;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import javax.net.SocketFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** Client ends of TLS. */
final class TestTls {
    private TestTls() {}

    /** Sockets that trust this authority and nobody else. */
    static SocketFactory trusting(CertificateAuthority authority) throws GeneralSecurityException, IOException {
        return context(authority).getSocketFactory();
    }

    static SSLContext context(CertificateAuthority authority) throws GeneralSecurityException, IOException {
        KeyStore known = KeyStore.getInstance(KeyStore.getDefaultType());
        known.load(null, null);
        known.setCertificateEntry("authority", authority.certificate());
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(known);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }
}
