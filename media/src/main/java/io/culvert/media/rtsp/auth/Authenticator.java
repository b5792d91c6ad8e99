package io.culvert.media.rtsp.auth;

import io.culvert.media.Secret;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Answers a server's challenges with one user's password, the client's side of Basic and Digest.
 *
 * <p>Of several challenges the strongest is answered: SHA-512-256, SHA-256, MD5, and Basic only where it is allowed.
 * A 401 to an answered request counts as a refusal of the password unless the server says {@code stale}, or hands out
 * another nonce after it had accepted an earlier answer: many cameras let a nonce expire without saying so.
 *
 * <p>Threading: confined to the connection's event loop.
 */
public final class Authenticator {

    /** What to make of a 401. */
    public enum Answer {
        /** Send the request again with {@link #authorize}. */
        RETRY,
        /** The server knows the user's answer and does not like it. */
        REFUSED,
        /** The server asks for nothing that we may answer. */
        UNSUPPORTED
    }

    private final String username;
    private final Secret password;
    private final boolean allowBasic;
    private final Supplier<String> cnonces;

    private @Nullable DigestChallenge digest;
    private boolean basic;
    private int nonceCount;
    private boolean accepted;

    public Authenticator(String username, Secret password, boolean allowBasic) {
        this(username, password, allowBasic, DigestChallenge::newNonce);
    }

    Authenticator(String username, Secret password, boolean allowBasic, Supplier<String> cnonces) {
        this.username = username;
        this.password = password;
        this.allowBasic = allowBasic;
        this.cnonces = cnonces;
    }

    /**
     * Takes in a 401.
     *
     * @param wwwAuthenticate every header of that name
     * @param answered whether the refused request carried {@link #authorize}'s value
     */
    public Answer challenged(List<String> wwwAuthenticate, boolean answered) {
        DigestChallenge strongest = null;
        boolean basicOffered = false;
        for (String value : wwwAuthenticate) {
            for (Challenge challenge : Challenge.parse(value)) {
                DigestChallenge offer = challenge.scheme().equals("digest") ? DigestChallenge.from(challenge) : null;
                if (offer != null && (strongest == null || offer.algorithm().compareTo(strongest.algorithm()) > 0)) {
                    strongest = offer;
                }
                basicOffered |= challenge.scheme().equals("basic");
            }
        }
        if (strongest != null) {
            return take(strongest, answered);
        }
        if (!basicOffered || !allowBasic) {
            return Answer.UNSUPPORTED;
        }
        // INVARIANT: once Digest was spoken, nobody in between can talk us down to the clear password.
        if (digest != null) {
            return Answer.UNSUPPORTED;
        }
        boolean repeated = basic && answered;
        basic = true;
        return repeated ? Answer.REFUSED : Answer.RETRY;
    }

    private Answer take(DigestChallenge offer, boolean answered) {
        DigestChallenge before = digest;
        boolean fresh = before == null || !before.nonce().equals(offer.nonce());
        boolean another = before == null || offer.algorithm() != before.algorithm();
        if (fresh) {
            nonceCount = 0;
        }
        digest = offer;
        basic = false;
        boolean expired = fresh && (offer.stale() || accepted);
        accepted = false;
        return !answered || another || expired ? Answer.RETRY : Answer.REFUSED;
    }

    /** Takes in that a request which carried {@link #authorize}'s value was not answered by 401. */
    public void accepted() {
        accepted = true;
    }

    /**
     * The {@code Authorization} header of the next request, or null as long as the server has not asked.
     *
     * @param uri exactly as it will stand in the request line
     */
    public @Nullable String authorize(String method, String uri) {
        DigestChallenge challenge = digest;
        if (challenge != null) {
            return answer(challenge, method, uri);
        }
        return basic ? new AuthorizationHeader.Basic(username, password).format() : null;
    }

    private String answer(DigestChallenge challenge, String method, String uri) {
        boolean withCnonce = challenge.qopAuth() || challenge.algorithm().session();
        String qop = challenge.qopAuth() ? "auth" : null;
        String cnonce = withCnonce ? cnonces.get() : null;
        String count = withCnonce ? String.format("%08x", ++nonceCount) : null;
        String response = DigestComputation.response(
                challenge.algorithm(),
                username,
                challenge.realm(),
                password,
                challenge.nonce(),
                qop,
                count,
                cnonce,
                method,
                uri);
        StringBuilder text = new StringBuilder(256)
                .append("Digest username=\"")
                .append(DigestChallenge.quoted(username))
                .append("\", realm=\"")
                .append(DigestChallenge.quoted(challenge.realm()))
                .append("\", nonce=\"")
                .append(DigestChallenge.quoted(challenge.nonce()))
                .append("\", uri=\"")
                .append(DigestChallenge.quoted(uri))
                .append("\", response=\"")
                .append(response)
                .append('"');
        if (challenge.algorithmNamed()) {
            text.append(", algorithm=").append(challenge.algorithm().token());
        }
        if (qop != null) {
            text.append(", qop=").append(qop);
        }
        if (cnonce != null) {
            text.append(", nc=")
                    .append(count)
                    .append(", cnonce=\"")
                    .append(cnonce)
                    .append('"');
        }
        if (challenge.opaque() != null) {
            text.append(", opaque=\"")
                    .append(DigestChallenge.quoted(challenge.opaque()))
                    .append('"');
        }
        return text.toString();
    }
}
