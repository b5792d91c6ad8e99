package io.culvert.media.rtsp.auth;

import io.culvert.media.Secret;
import org.jspecify.annotations.Nullable;

/**
 * The response value of Digest (RFC 7616 section 3.4.1; without {@code qop} that of RFC 2069), same for both ends.
 *
 * <pre>
 *  A1 = user ":" realm ":" password                   -sess: H(A1) ":" nonce ":" cnonce
 *  A2 = method ":" uri
 *  qop=auth: H( H(A1) ":" nonce ":" nc ":" cnonce ":" qop ":" H(A2) )
 *  none:     H( H(A1) ":" nonce ":" H(A2) )
 * </pre>
 */
final class DigestComputation {

    private DigestComputation() {}

    static String response(
            DigestAlgorithm algorithm,
            String username,
            String realm,
            Secret password,
            String nonce,
            @Nullable String qop,
            @Nullable String nonceCount,
            @Nullable String cnonce,
            String method,
            String uri) {
        String a1 = algorithm.hash(username + ':' + realm + ':' + password.reveal());
        if (algorithm.session()) {
            a1 = algorithm.hash(a1 + ':' + nonce + ':' + (cnonce == null ? "" : cnonce));
        }
        String a2 = algorithm.hash(method + ':' + uri);
        return algorithm.hash(
                qop == null
                        ? a1 + ':' + nonce + ':' + a2
                        : a1 + ':' + nonce + ':' + nonceCount + ':' + cnonce + ':' + qop + ':' + a2);
    }
}
