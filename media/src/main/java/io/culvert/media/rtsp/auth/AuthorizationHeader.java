package io.culvert.media.rtsp.auth;

import io.culvert.media.Secret;
import io.culvert.media.rtsp.RtspUrl;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What a client put into its {@code Authorization} header. */
public sealed interface AuthorizationHeader {

    /** User and password in the clear (RFC 7617). */
    record Basic(String username, Secret password) implements AuthorizationHeader {
        public String format() {
            byte[] pair = (username + ':' + password.reveal()).getBytes(StandardCharsets.UTF_8);
            return "Basic " + Base64.getEncoder().encodeToString(pair);
        }
    }

    /** A token (RFC 6750). */
    record Bearer(Secret token) implements AuthorizationHeader {}

    /**
     * A proof that the client knows the password (RFC 7616). Whether the nonce is one of ours, and whether {@code uri}
     * is the request's, is for the server to check.
     *
     * @param uri as the client wrote it, which may differ from the request line
     * @param qop {@code auth}, or null for the legacy computation
     * @param nonceCount eight hexadecimal digits, with qop only
     * @param cnonce with qop only
     */
    record Digest(
            String username,
            String realm,
            String nonce,
            String uri,
            String response,
            DigestAlgorithm algorithm,
            @Nullable String qop,
            @Nullable String nonceCount,
            @Nullable String cnonce,
            @Nullable String opaque)
            implements AuthorizationHeader {

        /** Without the response, which would let a reader of the log guess the password at leisure. */
        @Override
        public String toString() {
            return "Digest[username=" + username + ", realm=" + realm + ", uri=" + RtspUrl.redact(uri) + ", algorithm="
                    + algorithm.token() + ']';
        }
    }

    /** Null when the scheme is another one or a part is missing or broken. */
    static @Nullable AuthorizationHeader parse(String value) {
        String text = value.strip();
        int blank = text.indexOf(' ');
        if (blank < 0) {
            return null;
        }
        String rest = text.substring(blank + 1).strip();
        return switch (text.substring(0, blank).toLowerCase(Locale.ROOT)) {
            case "basic" -> parseBasic(rest);
            case "bearer" -> rest.isEmpty() ? null : new Bearer(Secret.of(rest));
            case "digest" -> parseDigest(text);
            default -> null;
        };
    }

    private static @Nullable Basic parseBasic(String encoded) {
        try {
            String pair = new String(Base64.getDecoder().decode(encoded), StandardCharsets.UTF_8);
            int colon = pair.indexOf(':');
            return colon < 0 ? null : new Basic(pair.substring(0, colon), Secret.of(pair.substring(colon + 1)));
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private static @Nullable Digest parseDigest(String text) {
        List<Challenge> challenges = Challenge.parse(text);
        if (challenges.size() != 1) {
            return null;
        }
        Challenge fields = challenges.get(0);
        String username = fields.parameter("username");
        String realm = fields.parameter("realm");
        String nonce = fields.parameter("nonce");
        String uri = fields.parameter("uri");
        String response = fields.parameter("response");
        DigestAlgorithm algorithm = DigestAlgorithm.parse(fields.parameter("algorithm"));
        String qop = fields.parameter("qop");
        String nonceCount = fields.parameter("nc");
        String cnonce = fields.parameter("cnonce");
        if (username == null
                || realm == null
                || nonce == null
                || uri == null
                || response == null
                || algorithm == null
                || (qop != null && (nonceCount == null || cnonce == null))) {
            return null;
        }
        return new Digest(
                username, realm, nonce, uri, response, algorithm, qop, nonceCount, cnonce, fields.parameter("opaque"));
    }
}
