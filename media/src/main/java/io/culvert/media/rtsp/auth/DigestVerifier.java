package io.culvert.media.rtsp.auth;

import io.culvert.media.Secret;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Locale;

/**
 * The server's side of Digest: whether an {@code Authorization} header was made with a password.
 *
 * <p>Nonce and realm are the caller's to check: it knows which it handed out.
 */
public final class DigestVerifier {

    private DigestVerifier() {}

    /**
     * Computes the response anew from the client's own {@code uri} and compares in constant time.
     *
     * @param method of the request that carried the header
     */
    public static boolean matches(AuthorizationHeader.Digest digest, String method, Secret password) {
        String qop = digest.qop();
        if (qop != null && !qop.equalsIgnoreCase("auth")) {
            return false;
        }
        String expected = DigestComputation.response(
                digest.algorithm(),
                digest.username(),
                digest.realm(),
                password,
                digest.nonce(),
                qop,
                digest.nonceCount(),
                digest.cnonce(),
                method,
                digest.uri());
        return MessageDigest.isEqual(
                expected.getBytes(StandardCharsets.US_ASCII),
                digest.response().toLowerCase(Locale.ROOT).getBytes(StandardCharsets.UTF_8));
    }
}
