package io.culvert.agent.identity;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;

/**
 * The fingerprint by which the agent knows the gateway's CA: SHA-256 of its key's SubjectPublicKeyInfo, or a prefix of at
 * least 128 bits (as a QR code carries it).
 *
 * <p>Immutable.
 */
public final class CaPin {
    private static final String SCHEME = "sha256:";
    private static final int MIN_BYTES = 16;
    private static final int MAX_BYTES = 32;

    private final byte[] prefix;

    private CaPin(byte[] prefix) {
        this.prefix = prefix;
    }

    /**
     * Reads {@code sha256:} and 32 to 64 hexadecimal digits.
     *
     * @throws IllegalArgumentException if the text is anything else
     */
    public static CaPin parse(String text) {
        String lower = text.toLowerCase(Locale.ROOT);
        if (lower.startsWith(SCHEME)) {
            try {
                byte[] prefix = HexFormat.of().parseHex(lower.substring(SCHEME.length()));
                if (prefix.length >= MIN_BYTES && prefix.length <= MAX_BYTES) {
                    return new CaPin(prefix);
                }
            } catch (IllegalArgumentException notHex) {
                // told below, with what was expected
            }
        }
        throw new IllegalArgumentException(
                "\"" + text
                        + "\" is no CA fingerprint (expected: sha256: and 64 hexadecimal digits, or the first 32 or more of them)");
    }

    /** The full fingerprint of a certificate's key, as the gateway prints it. */
    public static CaPin of(X509Certificate certificate) {
        return new CaPin(sha256(certificate));
    }

    /** Whether the certificate's key has this fingerprint. */
    public boolean matches(X509Certificate certificate) {
        return Arrays.equals(prefix, 0, prefix.length, sha256(certificate), 0, prefix.length);
    }

    /** Whether both may be fingerprints of one key: one is the beginning of the other. */
    public boolean coversSameKeyAs(CaPin other) {
        int common = Math.min(prefix.length, other.prefix.length);
        return Arrays.equals(prefix, 0, common, other.prefix, 0, common);
    }

    private static byte[] sha256(X509Certificate certificate) {
        try {
            return MessageDigest.getInstance("SHA-256")
                    .digest(certificate.getPublicKey().getEncoded());
        } catch (NoSuchAlgorithmException impossible) {
            throw new AssertionError("every Java has SHA-256", impossible);
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof CaPin pin && Arrays.equals(prefix, pin.prefix);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(prefix);
    }

    @Override
    public String toString() {
        return SCHEME + HexFormat.of().formatHex(prefix);
    }
}
