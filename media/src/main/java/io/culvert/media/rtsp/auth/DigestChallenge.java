package io.culvert.media.rtsp.auth;

import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A {@code WWW-Authenticate: Digest} header.
 *
 * @param realm shown to the user and hashed with the password
 * @param nonce chosen by the server
 * @param algorithm named in the header unless it is MD5 without a name
 * @param qopAuth whether {@code qop} with {@code auth} is offered; without it the legacy computation is used
 * @param stale the nonce was too old, the password is not in doubt
 * @param opaque to be sent back as it is, or null
 * @param algorithmNamed whether the header names the algorithm; old cameras choke on one they did not name
 */
public record DigestChallenge(
        String realm,
        String nonce,
        DigestAlgorithm algorithm,
        boolean qopAuth,
        boolean stale,
        @Nullable String opaque,
        boolean algorithmNamed) {

    private static final SecureRandom RANDOM = new SecureRandom();

    /** What a server asks with: a fresh nonce of 128 random bits, {@code qop=auth}. */
    public static DigestChallenge create(String realm, DigestAlgorithm algorithm) {
        return new DigestChallenge(realm, newNonce(), algorithm, true, false, null, true);
    }

    /** 128 random bits in hexadecimal. */
    public static String newNonce() {
        byte[] bytes = new byte[16];
        RANDOM.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    /** The same question with another nonce, saying that only the nonce was at fault. */
    public DigestChallenge renewed(String newNonce) {
        return new DigestChallenge(realm, newNonce, algorithm, qopAuth, true, opaque, algorithmNamed);
    }

    public DigestChallenge withAlgorithm(DigestAlgorithm newAlgorithm) {
        return new DigestChallenge(realm, nonce, newAlgorithm, qopAuth, stale, opaque, true);
    }

    /** The question without {@code qop}, for clients of RFC 2069. */
    public DigestChallenge withoutQop() {
        return new DigestChallenge(realm, nonce, algorithm, false, stale, opaque, algorithmNamed);
    }

    /** Null when it cannot be answered: no nonce, an algorithm we do not know, or {@code auth-int} only. */
    static @Nullable DigestChallenge from(Challenge challenge) {
        String nonce = challenge.parameter("nonce");
        String algorithmText = challenge.parameter("algorithm");
        DigestAlgorithm algorithm = DigestAlgorithm.parse(algorithmText);
        String qop = challenge.parameter("qop", "").toLowerCase(Locale.ROOT);
        boolean qopAuth = List.of(qop.split("[,\\s]+")).contains("auth");
        if (nonce == null || algorithm == null || (!qop.isBlank() && !qopAuth)) {
            return null;
        }
        return new DigestChallenge(
                challenge.parameter("realm", ""),
                nonce,
                algorithm,
                qopAuth,
                challenge.parameter("stale", "").equalsIgnoreCase("true"),
                challenge.parameter("opaque"),
                algorithmText != null);
    }

    /** The header's value. */
    public String format() {
        StringBuilder text = new StringBuilder("Digest realm=\"")
                .append(quoted(realm))
                .append("\", nonce=\"")
                .append(quoted(nonce))
                .append('"');
        if (qopAuth) {
            text.append(", qop=\"auth\"");
        }
        if (algorithmNamed) {
            text.append(", algorithm=").append(algorithm.token());
        }
        if (opaque != null) {
            text.append(", opaque=\"").append(quoted(opaque)).append('"');
        }
        return text.append(stale ? ", stale=TRUE" : "").toString();
    }

    /** Escapes what may not stand bare within quotes. */
    static String quoted(String text) {
        return text.replace("\\", "\\\\").replace("\"", "\\\"");
    }
}
