package io.culvert.gateway.pki;

import java.math.BigInteger;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECFieldFp;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.EllipticCurve;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * Keys on the curve P-256 (secp256r1): making them, taking them from strangers, checking their ECDSA signatures.
 *
 * <p>Source: RFC 5480 (SubjectPublicKeyInfo), FIPS 186-4 (curve and ECDSA).
 */
public final class P256 {
    private static final String FINGERPRINT_PREFIX = "sha256:";
    private static final String SIGNATURE = "SHA256withECDSA";
    /** An uncompressed P-256 key has exactly 91 bytes of SubjectPublicKeyInfo. */
    private static final int SPKI_BYTES = 91;
    /**
     * What stands before the two coordinates. Compared octet by octet: the JDK's reader takes a BIT STRING that says
     * some of its last bits are unused, when they are zero, and gives the same point under other bytes.
     */
    private static final byte[] SPKI_HEADER =
            HexFormat.of().parseHex("3059301306072a8648ce3d020106082a8648ce3d03010703420004");
    /** A DER signature of two 256-bit numbers never needs more. */
    private static final int MAX_SIGNATURE_BYTES = 72;

    private static final ECParameterSpec CURVE = curve();

    private P256() {}

    /** Makes a fresh key pair. */
    public static KeyPair generate() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no P-256", e);
        }
    }

    /**
     * Reads a public key from its DER SubjectPublicKeyInfo.
     *
     * @throws InvalidKeyException when the bytes are not the one canonical encoding of a point on P-256; the
     *     fingerprint of an accepted key is therefore unique
     */
    public static PublicKey decode(byte[] spki) throws InvalidKeyException {
        if (spki.length != SPKI_BYTES) {
            throw new InvalidKeyException("public key of " + spki.length + " bytes (expected: " + SPKI_BYTES + ")");
        }
        if (!Arrays.equals(spki, 0, SPKI_HEADER.length, SPKI_HEADER, 0, SPKI_HEADER.length)) {
            throw new InvalidKeyException("not the canonical encoding of an uncompressed key on P-256");
        }
        PublicKey key;
        try {
            key = KeyFactory.getInstance("EC").generatePublic(new X509EncodedKeySpec(spki));
        } catch (GeneralSecurityException e) {
            throw new InvalidKeyException("not a SubjectPublicKeyInfo of an elliptic curve key", e);
        }
        if (!(key instanceof ECPublicKey ec) || !isOnCurve(ec) || !Arrays.equals(key.getEncoded(), spki)) {
            throw new InvalidKeyException("not a canonical key on P-256");
        }
        return key;
    }

    /** Whether {@code signature} (DER, ECDSA with SHA-256) over {@code message} was made with the private half. */
    public static boolean verify(PublicKey key, byte[] message, byte[] signature) {
        if (signature.length == 0 || signature.length > MAX_SIGNATURE_BYTES) {
            return false;
        }
        try {
            Signature ecdsa = Signature.getInstance(SIGNATURE);
            ecdsa.initVerify(key);
            ecdsa.update(message);
            return ecdsa.verify(signature);
        } catch (SignatureException e) {
            return false; // not DER, or numbers out of range
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no ECDSA", e);
        }
    }

    /** {@code sha256:} and the hex SHA-256 of the key's SubjectPublicKeyInfo: how the product names a key. */
    public static String fingerprint(PublicKey key) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(key.getEncoded());
            return FINGERPRINT_PREFIX + HexFormat.of().formatHex(digest);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no SHA-256", e);
        }
    }

    private static boolean isOnCurve(ECPublicKey key) {
        EllipticCurve curve = CURVE.getCurve();
        ECParameterSpec theirs = key.getParams();
        if (!theirs.getCurve().equals(curve) || !theirs.getOrder().equals(CURVE.getOrder())) {
            return false;
        }
        ECPoint point = key.getW();
        if (point.equals(ECPoint.POINT_INFINITY)) {
            return false;
        }
        BigInteger p = ((ECFieldFp) curve.getField()).getP();
        BigInteger x = point.getAffineX();
        BigInteger y = point.getAffineY();
        if (x.signum() < 0 || y.signum() < 0 || x.compareTo(p) >= 0 || y.compareTo(p) >= 0) {
            return false;
        }
        BigInteger right = x.modPow(BigInteger.valueOf(3), p)
                .add(curve.getA().multiply(x))
                .add(curve.getB())
                .mod(p);
        return y.modPow(BigInteger.TWO, p).equals(right);
    }

    private static ECParameterSpec curve() {
        try {
            AlgorithmParameters parameters = AlgorithmParameters.getInstance("EC");
            parameters.init(new ECGenParameterSpec("secp256r1"));
            return parameters.getParameterSpec(ECParameterSpec.class);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no P-256", e);
        }
    }
}
