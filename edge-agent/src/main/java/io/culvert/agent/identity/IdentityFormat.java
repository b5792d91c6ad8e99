package io.culvert.agent.identity;

import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The text of the state file: a few lines of {@code Name: value}, then PEM blocks (RFC 7468), so that openssl reads it too.
 *
 * <pre>
 * Culvert-Identity: 1
 * Agent-ID: 123456789015
 * CA-Fingerprint: sha256:…          (absent when the gateway is known by a public CA)
 * Gateway: host:port                (any number)
 * -----BEGIN PRIVATE KEY-----       PKCS #8
 * -----BEGIN PUBLIC KEY-----        SubjectPublicKeyInfo
 * -----BEGIN CERTIFICATE-----       leaf first; none before the activation succeeded
 * </pre>
 */
final class IdentityFormat {
    private static final String VERSION = "1";
    private static final Base64.Encoder LINES = Base64.getMimeEncoder(64, new byte[] {'\n'});

    private IdentityFormat() {}

    static String format(AgentIdentity identity) {
        StringBuilder text = new StringBuilder(2048);
        field(text, "Culvert-Identity", VERSION);
        field(text, "Agent-ID", identity.id());
        if (identity.pin() != null) {
            field(text, "CA-Fingerprint", identity.pin());
        }
        identity.gateways().forEach(gateway -> field(text, "Gateway", gateway));
        block(text, "PRIVATE KEY", identity.key().privateKey().getEncoded());
        block(text, "PUBLIC KEY", identity.key().publicKeyInfo());
        try {
            for (X509Certificate certificate : identity.chain()) {
                block(text, "CERTIFICATE", certificate.getEncoded());
            }
        } catch (CertificateEncodingException impossible) {
            throw new AssertionError("a parsed certificate has an encoding", impossible);
        }
        return text.toString();
    }

    private static void field(StringBuilder text, String name, Object value) {
        text.append(name).append(": ").append(value).append('\n');
    }

    private static void block(StringBuilder text, String label, byte[] der) {
        text.append("-----BEGIN ").append(label).append("-----\n");
        text.append(LINES.encodeToString(der));
        text.append("\n-----END ").append(label).append("-----\n");
    }

    /** @throws IllegalArgumentException with a reason that quotes no key material, if the text is damaged */
    static AgentIdentity parse(String text) {
        Reading reading = new Reading();
        text.lines().forEach(reading::line);
        return reading.identity();
    }

    /** What has been read so far. */
    private static final class Reading {
        private @Nullable String version;
        private @Nullable AgentId id;
        private @Nullable CaPin pin;
        private final List<GatewayAddress> gateways = new ArrayList<>();
        private byte @Nullable [] privateKey;
        private byte @Nullable [] publicKey;
        private final List<X509Certificate> chain = new ArrayList<>();
        private @Nullable String label;
        private final StringBuilder base64 = new StringBuilder();

        void line(String line) {
            if (line.startsWith("-----BEGIN ")) {
                label = line.substring("-----BEGIN ".length()).replace("-----", "");
                base64.setLength(0);
            } else if (line.startsWith("-----END ")) {
                endBlock();
                label = null;
            } else if (label != null) {
                base64.append(line);
            } else {
                field(line);
            }
        }

        private void field(String line) {
            int colon = line.indexOf(": ");
            if (colon < 0) {
                return;
            }
            String value = line.substring(colon + 2).strip();
            switch (line.substring(0, colon)) {
                case "Culvert-Identity" -> version = value;
                case "Agent-ID" -> id = new AgentId(value);
                case "CA-Fingerprint" -> pin = CaPin.parse(value);
                case "Gateway" -> gateways.add(GatewayAddress.parse(value));
                default -> {} // a newer agent's
            }
        }

        private void endBlock() {
            byte[] der;
            try {
                der = Base64.getDecoder().decode(base64.toString());
            } catch (IllegalArgumentException quotesTheText) {
                throw new IllegalArgumentException("a PEM block is not base64");
            }
            switch (label == null ? "" : label) {
                case "PRIVATE KEY" -> privateKey = der;
                case "PUBLIC KEY" -> publicKey = der;
                case "CERTIFICATE" -> chain.add(certificate(der));
                default -> {}
            }
        }

        AgentIdentity identity() {
            if (!VERSION.equals(version)) {
                throw new IllegalArgumentException("it says version " + version + " (expected: " + VERSION + ")");
            }
            if (label != null || id == null || privateKey == null || publicKey == null) {
                throw new IllegalArgumentException("it ends too early");
            }
            try {
                return new AgentIdentity(id, AgentKey.of(privateKey, publicKey), chain, pin, gateways);
            } catch (GeneralSecurityException wrongKeys) {
                throw new IllegalArgumentException("its key pair cannot be used");
            }
        }
    }

    /** @throws IllegalArgumentException if the bytes are no certificate */
    static X509Certificate certificate(byte[] der) {
        try {
            return (X509Certificate)
                    CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
        } catch (GeneralSecurityException damaged) {
            throw new IllegalArgumentException("a certificate in it cannot be read");
        }
    }
}
