package io.culvert.gateway.accounts;

import io.culvert.media.Secret;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.concurrent.Semaphore;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;

/**
 * Argon2id (RFC 9106) hashes of user passwords, in the usual text form {@code $argon2id$v=19$m=…,t=…,p=…$salt$hash}.
 *
 * <p>19 MiB and two passes for each; at most two are computed at a time, so that a flood of logins takes neither the
 * memory nor both cores. Blocking, thread-safe.
 */
@Singleton
public final class PasswordHash {

    private static final int MEMORY_KIB = 19_456;
    private static final int PASSES = 2;
    private static final int SALT_BYTES = 16;
    private static final int HASH_BYTES = 32;
    private static final int AT_ONCE = 2;
    private static final int MAX_MEMORY_KIB = 1 << 20;
    private static final Pattern FORM = Pattern.compile(
            "\\$argon2id\\$v=19\\$m=(\\d{1,7}),t=(\\d{1,3}),p=(\\d{1,2})\\$([A-Za-z0-9+/]{11,64})\\$([A-Za-z0-9+/]{22,86})");
    /** Of the usual cost, and of no password. */
    private static final String NOBODYS_HASH =
            "$argon2id$v=19$m=" + MEMORY_KIB + ",t=" + PASSES + ",p=1$" + "A".repeat(22) + "$" + "A".repeat(43);

    private static final SecureRandom RANDOM = new SecureRandom();

    private final Semaphore places = new Semaphore(AT_ONCE, true);

    /** The text to store for a password. */
    public String hash(Secret password) {
        byte[] salt = new byte[SALT_BYTES];
        RANDOM.nextBytes(salt);
        byte[] hash = compute(password, salt, MEMORY_KIB, PASSES, 1, HASH_BYTES);
        Base64.Encoder base64 = Base64.getEncoder().withoutPadding();
        return "$argon2id$v=19$m=" + MEMORY_KIB + ",t=" + PASSES + ",p=1$" + base64.encodeToString(salt) + "$"
                + base64.encodeToString(hash);
    }

    /** Whether the password made the stored text; false for text of another form. */
    public boolean matches(Secret password, String stored) {
        Matcher matcher = FORM.matcher(stored);
        if (!matcher.matches() || Integer.parseInt(matcher.group(1)) > MAX_MEMORY_KIB) {
            return false;
        }
        byte[] salt = Base64.getDecoder().decode(matcher.group(4));
        byte[] expected = Base64.getDecoder().decode(matcher.group(5));
        byte[] actual = compute(
                password,
                salt,
                Integer.parseInt(matcher.group(1)),
                Integer.parseInt(matcher.group(2)),
                Integer.parseInt(matcher.group(3)),
                expected.length);
        return MessageDigest.isEqual(expected, actual);
    }

    /** Takes as long as {@link #matches}, so that a login that does not exist answers no sooner. */
    void matchNobody(Secret password) {
        matches(password, NOBODYS_HASH);
    }

    private byte[] compute(Secret password, byte[] salt, int memoryKib, int passes, int lanes, int length) {
        Argon2BytesGenerator generator = new Argon2BytesGenerator();
        generator.init(new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
                .withVersion(Argon2Parameters.ARGON2_VERSION_13)
                .withSalt(salt)
                .withMemoryAsKB(memoryKib)
                .withIterations(passes)
                .withParallelism(lanes)
                .build());
        byte[] hash = new byte[length];
        places.acquireUninterruptibly();
        try {
            generator.generateBytes(password.reveal().getBytes(StandardCharsets.UTF_8), hash);
        } finally {
            places.release();
        }
        return hash;
    }
}
