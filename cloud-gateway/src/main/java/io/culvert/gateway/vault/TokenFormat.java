package io.culvert.gateway.vault;

import io.culvert.media.Secret;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32;

/**
 * The form of every token that Culvert mints.
 *
 * <pre>
 *   clk_share_ 4fR…(30 of base 62, about 178 random bits)… 0aZ91k
 *   |   |                                                  |
 *   |   type: share, key, act, login, qr …                 CRC-32 of all before it, 6 of base 62
 *   fixed, so that scanners find a token that leaked
 * </pre>
 *
 * <p>The checksum lets typing errors and junk be dropped before the database is asked; it proves nothing. Of a token only
 * {@link #sha256} is stored for look-up: with this much randomness a plain hash is enough. Pure.
 */
public final class TokenFormat {

    private static final String ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private static final int RANDOM_LENGTH = 30;
    private static final int CHECKSUM_LENGTH = 6;
    private static final Pattern FORM = Pattern.compile("(clk_([a-z]{1,12})_[0-9A-Za-z]{30})([0-9A-Za-z]{6})");
    private static final SecureRandom RANDOM = new SecureRandom();

    private TokenFormat() {}

    /** A new token of this type, one to twelve lower-case letters. */
    public static Secret mint(String type) {
        if (!type.matches("[a-z]{1,12}")) {
            throw new IllegalArgumentException("token type " + type + " (expected: lower-case letters)");
        }
        StringBuilder token = new StringBuilder("clk_").append(type).append('_');
        for (int i = 0; i < RANDOM_LENGTH; i++) {
            token.append(ALPHABET.charAt(RANDOM.nextInt(ALPHABET.length())));
        }
        return Secret.of(token + checksum(token.toString()));
    }

    /** The type of a well-formed token with the right checksum; empty for anything else. */
    public static Optional<String> check(String token) {
        Matcher matcher = FORM.matcher(token);
        if (!matcher.matches() || !matcher.group(3).equals(checksum(matcher.group(1)))) {
            return Optional.empty();
        }
        return Optional.of(matcher.group(2));
    }

    /** Whether the text is a well-formed token of this type. */
    public static boolean is(String type, String token) {
        return check(token).filter(type::equals).isPresent();
    }

    /** What is stored of a token, 32 bytes. */
    public static byte[] sha256(Secret token) {
        return sha256(token.reveal().getBytes(StandardCharsets.UTF_8));
    }

    /** The same of a token that is no text; it too is random enough for a plain hash. */
    public static byte[] sha256(byte[] token) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(token);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    private static String checksum(String text) {
        CRC32 crc = new CRC32();
        crc.update(text.getBytes(StandardCharsets.US_ASCII));
        long rest = crc.getValue();
        char[] digits = new char[CHECKSUM_LENGTH];
        for (int i = CHECKSUM_LENGTH - 1; i >= 0; i--) {
            digits[i] = ALPHABET.charAt((int) (rest % ALPHABET.length()));
            rest /= ALPHABET.length();
        }
        return new String(digits);
    }
}
