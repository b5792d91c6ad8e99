package io.culvert.gateway.access;

import io.culvert.media.Secret;
import io.culvert.media.rtsp.auth.AuthorizationHeader;

/**
 * What somebody showed to be let in, whatever the protocol it came by.
 *
 * <p>A front door that finds both a {@code token=} in the address and an {@code Authorization} header passes the token.
 */
public sealed interface Credential {

    /** Nothing was shown yet. */
    record None() implements Credential {}

    /** A token from the query of an address, or from {@code Authorization: Bearer}. */
    record Token(Secret token) implements Credential {}

    /** HTTP or RTSP Basic (RFC 7617): the token is the password, the user name does not matter. */
    record Basic(String user, Secret password) implements Credential {}

    /**
     * HTTP or RTSP Digest (RFC 7616): the user name is the id of a share, the password its token.
     *
     * <p>The front door has checked that the nonce is one of its own and still fresh, and that the address in the header
     * is the one asked for; the gate checks the response.
     */
    record Digest(AuthorizationHeader.Digest digest, String method) implements Credential {}

    /**
     * The password digest of a WS-Security UsernameToken (Username Token Profile 1.0, section 3.1): the user name is the id of a
     * share, the password its token.
     *
     * <p>The front door has checked that it was made a moment ago and sees to it that none is taken twice; the gate checks the
     * digest.
     *
     * @param nonce of the client, decoded
     * @param created as the client wrote it
     * @param digest SHA-1 over nonce, time and password, decoded
     */
    @SuppressWarnings("ArrayRecordComponent")
    record WsDigest(String user, byte[] nonce, String created, byte[] digest) implements Credential {
        /** Without the digest, which would let a reader of the log guess the password at leisure. */
        @Override
        public String toString() {
            return "WsDigest[user=" + user + ", created=" + created + ']';
        }
    }

    /** A UsernameToken with its password as text: the token of a share or an API key, never a login; the user does not matter. */
    record WsText(Secret password) implements Credential {}
}
