package io.culvert.agent.testing;

import java.math.BigInteger;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.HexFormat;
import java.util.concurrent.atomic.AtomicLong;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.jspecify.annotations.Nullable;

/** A CA that issues whatever a test wants, right or wrong. */
public final class TestAuthority {
    public static final String GATEWAY_NAME = "gateway.culvert.internal";
    private static final AtomicLong SERIAL = new AtomicLong(1);

    private final KeyPair keyPair = newKeyPair();
    private final X500Name name = new X500Name("CN=Culvert test CA " + SERIAL.incrementAndGet());
    private final X509Certificate certificate;

    public TestAuthority() {
        this.certificate = build(
                name, keyPair.getPublic(), Instant.now().minusSeconds(3600), Duration.ofDays(10), null, null, true);
    }

    public X509Certificate certificate() {
        return certificate;
    }

    /** Its pin, as a gateway prints it. */
    public String fingerprint() {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256")
                    .digest(certificate.getPublicKey().getEncoded());
            return "sha256:" + HexFormat.of().formatHex(hash);
        } catch (NoSuchAlgorithmException impossible) {
            throw new AssertionError(impossible);
        }
    }

    /** The certificate of a good gateway. */
    public X509Certificate gateway(PublicKey key) {
        return issue(
                key, GATEWAY_NAME, KeyPurposeId.id_kp_serverAuth, Instant.now().minusSeconds(60), Duration.ofDays(1));
    }

    /** An agent's certificate. */
    public X509Certificate agent(PublicKey key, String agentId, Instant from, Duration life) {
        return build(new X500Name("CN=" + agentId), key, from, life, null, KeyPurposeId.id_kp_clientAuth, false);
    }

    /** A leaf with any name, purpose and life; null leaves the extension out. */
    public X509Certificate issue(
            PublicKey key, @Nullable String dnsName, @Nullable KeyPurposeId purpose, Instant from, Duration life) {
        return build(new X500Name("CN=gateway"), key, from, life, dnsName, purpose, false);
    }

    private X509Certificate build(
            X500Name subject,
            PublicKey key,
            Instant from,
            Duration life,
            @Nullable String dnsName,
            @Nullable KeyPurposeId purpose,
            boolean isCa) {
        try {
            JcaX509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                    name,
                    BigInteger.valueOf(SERIAL.incrementAndGet()),
                    Date.from(from),
                    Date.from(from.plus(life)),
                    subject,
                    key);
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(isCa));
            if (dnsName != null) {
                builder.addExtension(
                        Extension.subjectAlternativeName,
                        false,
                        new GeneralNames(new GeneralName(GeneralName.dNSName, dnsName)));
            }
            if (purpose != null) {
                builder.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(purpose));
            }
            return new JcaX509CertificateConverter()
                    .getCertificate(
                            builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(keyPair.getPrivate())));
        } catch (Exception broken) {
            throw new IllegalStateException(broken);
        }
    }

    public static KeyPair newKeyPair() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return generator.generateKeyPair();
        } catch (Exception broken) {
            throw new IllegalStateException(broken);
        }
    }
}
