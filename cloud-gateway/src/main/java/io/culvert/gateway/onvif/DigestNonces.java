package io.culvert.gateway.onvif;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Nonces of HTTP Digest that need not be kept: each says when it was made and proves that we made it (RFC 7616, section 3.3).
 *
 * <pre>  milliseconds (16 hex) random (16 hex) first half of HMAC-SHA-256 over both (32 hex)</pre>
 *
 * <p>The key is this process's own: after a restart clients are asked anew. Thread-safe.
 */
final class DigestNonces {
    /** How long one is good. */
    static final Duration LIFE = Duration.ofMinutes(5);

    private static final int HEAD_CHARS = 32;
    private static final HexFormat HEX = HexFormat.of();

    private final SecureRandom random = new SecureRandom();
    private final byte[] key = new byte[32];
    private final InstantSource clock;

    DigestNonces(InstantSource clock) {
        this.clock = clock;
        random.nextBytes(key);
    }

    String mint() {
        String head = HEX.toHexDigits(clock.millis()) + HEX.toHexDigits(random.nextLong());
        return head + proof(head);
    }

    /** Whether it is one of ours and not too old. */
    boolean isGood(String nonce) {
        if (!nonce.matches("[0-9a-f]{64}")) {
            return false;
        }
        String head = nonce.substring(0, HEAD_CHARS);
        if (!MessageDigest.isEqual(
                proof(head).getBytes(StandardCharsets.US_ASCII),
                nonce.substring(HEAD_CHARS).getBytes(StandardCharsets.US_ASCII))) {
            return false;
        }
        Instant made = Instant.ofEpochMilli(HexFormat.fromHexDigitsToLong(head, 0, HEAD_CHARS / 2));
        return Duration.between(made, clock.instant()).abs().compareTo(LIFE) <= 0;
    }

    private String proof(String head) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            byte[] whole = mac.doFinal(head.getBytes(StandardCharsets.US_ASCII));
            return HEX.formatHex(Arrays.copyOf(whole, whole.length / 2));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has HMAC-SHA-256", e);
        }
    }
}
