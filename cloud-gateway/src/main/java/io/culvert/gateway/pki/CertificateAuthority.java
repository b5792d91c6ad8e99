package io.culvert.gateway.pki;

import io.netty.util.NetUtil;
import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Date;
import java.util.stream.Stream;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * The certificate authority of one installation: an EC P-256 key that signs server and agent certificates.
 *
 * <p>Agents do not trust a store of public authorities but the SHA-256 of this authority's public key, see {@link
 * #fingerprint()}. Source: RFC 5280. Immutable; issuing takes a fraction of a millisecond and does not block.
 */
public final class CertificateAuthority {
    /** The name every gateway certificate carries and every agent asks for, whatever host it dialled. */
    public static final String GATEWAY_NAME = "gateway.culvert.internal";

    private static final Duration AUTHORITY_LIFE = Duration.ofDays(365L * 30);
    /**
     * Certificates begin a little in the past, for the other side's clock may be behind ours: by this much, or by a
     * twentieth of a short life, so that two thirds of a life never lie in the past.
     */
    private static final Duration BACKDATED = Duration.ofHours(24);

    private static final int BACKDATED_SHARE = 20;

    private static final String SIGNATURE = "SHA256withECDSA";
    private static final SecureRandom RANDOM = new SecureRandom();

    private final PrivateKey privateKey;
    private final X509Certificate certificate;
    private final String fingerprint;

    CertificateAuthority(PrivateKey privateKey, X509Certificate certificate) {
        this.privateKey = privateKey;
        this.certificate = certificate;
        this.fingerprint = P256.fingerprint(certificate.getPublicKey());
    }

    /** A new authority with a key of its own, valid from {@code now} on for thirty years. */
    public static CertificateAuthority create(Instant now) {
        KeyPair keys = P256.generate();
        String shortName = P256.fingerprint(keys.getPublic()).substring("sha256:".length(), "sha256:".length() + 8);
        X500Name name = new X500Name("CN=Culvert CA " + shortName);
        try {
            X509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                            name,
                            serial(),
                            Date.from(now.minus(BACKDATED)),
                            Date.from(now.plus(AUTHORITY_LIFE)),
                            name,
                            keys.getPublic())
                    .addExtension(Extension.basicConstraints, true, new BasicConstraints(0))
                    .addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign))
                    .addExtension(
                            Extension.subjectKeyIdentifier,
                            false,
                            new JcaX509ExtensionUtils().createSubjectKeyIdentifier(keys.getPublic()));
            return new CertificateAuthority(keys.getPrivate(), sign(builder, keys.getPrivate()));
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("cannot make a certificate authority", e);
        }
    }

    public X509Certificate certificate() {
        return certificate;
    }

    /** {@code sha256:} and the hex SHA-256 of the authority's SubjectPublicKeyInfo: what agents pin. */
    public String fingerprint() {
        return fingerprint;
    }

    PrivateKey privateKey() {
        return privateKey;
    }

    /**
     * A certificate for the agent's key; extended key usage clientAuth, the Agent ID in subject and alternative name.
     *
     * @param key on P-256, possession already proven
     */
    public X509Certificate issueAgent(String agentId, PublicKey key, Instant now, Duration life) {
        GeneralName name = new GeneralName(GeneralName.uniformResourceIdentifier, AgentIdentity.URI_PREFIX + agentId);
        return issue("CN=" + agentId, key, new GeneralNames(name), KeyPurposeId.id_kp_clientAuth, now, life);
    }

    /**
     * A certificate for a gateway's key; extended key usage serverAuth.
     *
     * @param hosts DNS names and IP addresses beside {@link #GATEWAY_NAME}
     */
    X509Certificate issueServer(PublicKey key, Collection<String> hosts, Instant now, Duration life) {
        GeneralName[] names = Stream.concat(Stream.of(GATEWAY_NAME), hosts.stream())
                .distinct()
                .map(CertificateAuthority::serverName)
                .toArray(GeneralName[]::new);
        return issue("CN=" + GATEWAY_NAME, key, new GeneralNames(names), KeyPurposeId.id_kp_serverAuth, now, life);
    }

    private X509Certificate issue(
            String subject, PublicKey key, GeneralNames names, KeyPurposeId purpose, Instant now, Duration life) {
        try {
            JcaX509ExtensionUtils extensions = new JcaX509ExtensionUtils();
            X509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                            certificate,
                            serial(),
                            Date.from(now.minus(backdated(life))),
                            Date.from(now.plus(life)),
                            new X500Principal(subject),
                            key)
                    .addExtension(Extension.basicConstraints, true, new BasicConstraints(false))
                    .addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature))
                    .addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(purpose))
                    .addExtension(Extension.subjectAlternativeName, false, names)
                    .addExtension(
                            Extension.authorityKeyIdentifier,
                            false,
                            extensions.createAuthorityKeyIdentifier(certificate.getPublicKey()));
            return sign(builder, privateKey);
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("cannot issue a certificate for " + subject, e);
        }
    }

    private static Duration backdated(Duration life) {
        Duration share = life.dividedBy(BACKDATED_SHARE);
        return share.compareTo(BACKDATED) < 0 ? share : BACKDATED;
    }

    private static X509Certificate sign(X509v3CertificateBuilder builder, PrivateKey key) throws CertificateException {
        try {
            return new JcaX509CertificateConverter()
                    .getCertificate(builder.build(new JcaContentSignerBuilder(SIGNATURE).build(key)));
        } catch (OperatorCreationException e) {
            throw new IllegalStateException("this Java has no ECDSA", e);
        }
    }

    private static GeneralName serverName(String host) {
        int kind =
                NetUtil.createByteArrayFromIpAddressString(host) == null ? GeneralName.dNSName : GeneralName.iPAddress;
        return new GeneralName(kind, host);
    }

    /** Positive, 127 random bits. */
    private static BigInteger serial() {
        return new BigInteger(127, RANDOM).add(BigInteger.ONE);
    }
}
