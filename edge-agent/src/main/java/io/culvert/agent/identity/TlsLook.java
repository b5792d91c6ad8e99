package io.culvert.agent.identity;

import io.culvert.agent.net.AddressLookup;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * What a gateway's TLS looks like from here: a handshake that ends in nothing else, for a person who wants to know why the real
 * one fails. It says what was seen and whether the agent would take it; nothing is ever sent over it.
 *
 * @param protocol for example {@code TLSv1.3}
 * @param http2 whether the gateway chose HTTP/2, as gRPC needs it
 * @param ca fingerprint of the last certificate that was shown, normally the CA's; null if none was
 * @param validFrom of the gateway's own certificate
 * @param validUntil of the gateway's own certificate
 * @param objection why the agent would not take it; null if it would
 */
public record TlsLook(
        String protocol,
        boolean http2,
        @Nullable CaPin ca,
        @Nullable Instant validFrom,
        @Nullable Instant validUntil,
        @Nullable String objection) {

    /**
     * Asks the operating system for the gateway's address, connects to the first and shakes hands; blocks.
     *
     * @param timeoutMillis for the address, again for connecting, and again for each read
     * @throws IOException if there is no address in time, or no handshake comes about
     */
    public static TlsLook at(GatewayAddress gateway, @Nullable CaPin pin, int timeoutMillis)
            throws IOException, InterruptedException {
        return at(gateway, pin, timeoutMillis, AddressLookup.system());
    }

    static TlsLook at(GatewayAddress gateway, @Nullable CaPin pin, int timeoutMillis, AddressLookup names)
            throws IOException, InterruptedException {
        InetAddress address = firstAddress(names, gateway.host(), timeoutMillis);
        return at(gateway.host(), new InetSocketAddress(address, gateway.port()), pin, timeoutMillis);
    }

    private static InetAddress firstAddress(AddressLookup names, String host, int timeoutMillis)
            throws IOException, InterruptedException {
        try {
            return names.lookUp(host).toCompletableFuture().get(timeoutMillis, TimeUnit.MILLISECONDS).stream()
                    .findFirst()
                    .orElseThrow(() -> new UnknownHostException(host));
        } catch (ExecutionException unknown) {
            throw new IOException("the name " + host + " is not known", unknown);
        } catch (TimeoutException silent) {
            throw new IOException("no name server answered for " + host, silent);
        }
    }

    /**
     * Connects and shakes hands; blocks.
     *
     * @param host name to ask for where there is no pin
     * @param target the address to dial
     * @param pin the gateway's CA; null asks the public CAs of this Java
     * @param timeoutMillis for connecting, and again for each read
     * @throws IOException if no handshake comes about
     */
    public static TlsLook at(String host, InetSocketAddress target, @Nullable CaPin pin, int timeoutMillis)
            throws IOException {
        try (Socket tcp = new Socket()) {
            tcp.connect(target, timeoutMillis);
            tcp.setSoTimeout(timeoutMillis);
            Witness witness = new Witness(pin == null ? publicCas() : new PinnedTrust(pin));
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {witness}, null);
            String name = pin == null ? host : PinnedTrust.GATEWAY_NAME;
            try (SSLSocket tls =
                    (SSLSocket) context.getSocketFactory().createSocket(tcp, name, target.getPort(), true)) {
                tls.setSSLParameters(parameters(tls.getSSLParameters(), name, pin == null));
                tls.startHandshake();
                return witness.seen(tls.getSession().getProtocol(), "h2".equals(tls.getApplicationProtocol()));
            }
        } catch (GeneralSecurityException noTls) {
            throw new IOException("this Java has no TLS: " + noTls.getMessage(), noTls);
        }
    }

    private static SSLParameters parameters(SSLParameters parameters, String name, boolean checksName) {
        parameters.setProtocols(new String[] {"TLSv1.3"});
        parameters.setApplicationProtocols(new String[] {"h2"});
        try {
            parameters.setServerNames(List.of(new SNIHostName(name)));
        } catch (IllegalArgumentException address) {
            parameters.setServerNames(List.of()); // an IP address is asked for without a name
        }
        if (checksName) {
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
        }
        return parameters;
    }

    private static X509ExtendedTrustManager publicCas() throws GeneralSecurityException {
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init((KeyStore) null);
        return Arrays.stream(factory.getTrustManagers())
                .filter(X509ExtendedTrustManager.class::isInstance)
                .map(X509ExtendedTrustManager.class::cast)
                .findFirst()
                .orElseThrow(() -> new GeneralSecurityException("no public CAs"));
    }

    /** Lets every chain pass, because nothing follows, and remembers it with the judgement of the one who decides otherwise. */
    private static final class Witness extends X509ExtendedTrustManager {
        private final X509ExtendedTrustManager judge;
        private final List<X509Certificate> chain = new ArrayList<>();
        private @Nullable String objection;

        Witness(X509ExtendedTrustManager judge) {
            this.judge = judge;
        }

        private interface Judgement {
            void pass() throws CertificateException;
        }

        private void hear(X509Certificate[] shown, Judgement judgement) {
            chain.clear();
            chain.addAll(List.of(shown));
            try {
                judgement.pass();
                objection = null;
            } catch (CertificateException refused) {
                objection = String.valueOf(refused.getMessage());
            }
        }

        TlsLook seen(String protocol, boolean http2) {
            if (chain.isEmpty()) {
                return new TlsLook(protocol, http2, null, null, null, "the gateway showed no certificate");
            }
            X509Certificate leaf = chain.get(0);
            return new TlsLook(
                    protocol,
                    http2,
                    CaPin.of(chain.get(chain.size() - 1)),
                    leaf.getNotBefore().toInstant(),
                    leaf.getNotAfter().toInstant(),
                    objection);
        }

        @Override
        public void checkServerTrusted(X509Certificate[] shown, String authType) {
            hear(shown, () -> judge.checkServerTrusted(shown, authType));
        }

        @Override
        public void checkServerTrusted(X509Certificate[] shown, String authType, Socket socket) {
            hear(shown, () -> judge.checkServerTrusted(shown, authType, socket));
        }

        @Override
        public void checkServerTrusted(X509Certificate[] shown, String authType, SSLEngine engine) {
            hear(shown, () -> judge.checkServerTrusted(shown, authType, engine));
        }

        @Override
        public void checkClientTrusted(X509Certificate[] shown, String authType) throws CertificateException {
            judge.checkClientTrusted(shown, authType);
        }

        @Override
        public void checkClientTrusted(X509Certificate[] shown, String authType, Socket socket)
                throws CertificateException {
            judge.checkClientTrusted(shown, authType, socket);
        }

        @Override
        public void checkClientTrusted(X509Certificate[] shown, String authType, SSLEngine engine)
                throws CertificateException {
            judge.checkClientTrusted(shown, authType, engine);
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
