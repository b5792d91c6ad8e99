package io.culvert.agent.identity;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;

/**
 * The agent's P-256 key pair: the proof of who it is. The private half never leaves the agent.
 *
 * <p>Immutable.
 */
public final class AgentKey {
    private final PrivateKey privateKey;
    private final PublicKey publicKey;

    private AgentKey(PrivateKey privateKey, PublicKey publicKey) {
        this.privateKey = privateKey;
        this.publicKey = publicKey;
    }

    /** Makes a new key pair. */
    public static AgentKey generate() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            KeyPair pair = generator.generateKeyPair();
            return new AgentKey(pair.getPrivate(), pair.getPublic());
        } catch (GeneralSecurityException impossible) {
            throw new AssertionError("every Java has P-256", impossible);
        }
    }

    /**
     * The key pair out of its two encodings.
     *
     * @throws GeneralSecurityException if they are no EC keys or do not belong together
     */
    static AgentKey of(byte[] pkcs8, byte[] publicKeyInfo) throws GeneralSecurityException {
        KeyFactory factory = KeyFactory.getInstance("EC");
        AgentKey key = new AgentKey(
                factory.generatePrivate(new PKCS8EncodedKeySpec(pkcs8)),
                factory.generatePublic(new X509EncodedKeySpec(publicKeyInfo)));
        byte[] probe = "culvert-key-check".getBytes(StandardCharsets.US_ASCII);
        Signature verifier = Signature.getInstance("SHA256withECDSA");
        verifier.initVerify(key.publicKey);
        verifier.update(probe);
        if (!verifier.verify(key.sign(probe))) {
            throw new GeneralSecurityException("the private and the public key do not belong together");
        }
        return key;
    }

    PrivateKey privateKey() {
        return privateKey;
    }

    PublicKey publicKey() {
        return publicKey;
    }

    /** DER SubjectPublicKeyInfo (RFC 5280 section 4.1.2.7). */
    byte[] publicKeyInfo() {
        return publicKey.getEncoded();
    }

    /** ECDSA with SHA-256, DER. */
    byte[] sign(byte[] message) {
        try {
            Signature signature = Signature.getInstance("SHA256withECDSA");
            signature.initSign(privateKey);
            signature.update(message);
            return signature.sign();
        } catch (GeneralSecurityException impossible) {
            throw new AssertionError("a P-256 key signs", impossible);
        }
    }

    @Override
    public String toString() {
        return "AgentKey[***]";
    }
}
