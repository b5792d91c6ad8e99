package io.culvert.gateway.rtsp;

import io.culvert.gateway.access.Credential;
import io.culvert.media.rtsp.RtspHeaderNames;
import io.culvert.media.rtsp.RtspRequest;
import io.culvert.media.rtsp.auth.AuthorizationHeader;
import io.culvert.media.rtsp.auth.DigestAlgorithm;
import io.culvert.media.rtsp.auth.DigestChallenge;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a connection's client has shown, and what it is asked for.
 *
 * <p>The nonce belongs to the connection, so that a Digest answer overheard on one is worth nothing on another. Digest is
 * offered with MD5 only: a client that sees two Digest challenges may take the last one whether it can answer it or not.
 *
 * <p>Threading: confined to the connection's event loop.
 */
final class Credentials {
    static final String REALM = "culvert";

    /** What a request shows. */
    sealed interface Finding {}

    /** A credential to ask the gate with; {@link Credential.None} where there is nothing at all. */
    record Shown(Credential credential) implements Finding {}

    /** A Digest answer to a question that this connection did not put. */
    record Stale() implements Finding {}

    /** An {@code Authorization} header that makes no sense. */
    record Unreadable() implements Finding {}

    private final DigestChallenge challenge = DigestChallenge.create(REALM, DigestAlgorithm.MD5);
    private Credential accepted = new Credential.None();

    /** The request's own credential, a token in the address first, else the one accepted last. */
    Finding of(RtspRequest request, RtspTarget target) {
        if (target.token() != null) {
            return new Shown(new Credential.Token(target.token()));
        }
        String header = request.header(RtspHeaderNames.AUTHORIZATION);
        if (header == null) {
            return new Shown(accepted);
        }
        return switch (AuthorizationHeader.parse(header)) {
            case AuthorizationHeader.Basic basic -> new Shown(new Credential.Basic(basic.username(), basic.password()));
            case AuthorizationHeader.Bearer bearer -> new Shown(new Credential.Token(bearer.token()));
            case AuthorizationHeader.Digest digest -> digest(digest, request, target);
            case null -> new Unreadable();
        };
    }

    private Finding digest(AuthorizationHeader.Digest digest, RtspRequest request, RtspTarget target) {
        if (!digest.nonce().equals(challenge.nonce()) || !digest.realm().equals(REALM)) {
            return new Stale();
        }
        if (!digest.uri().equals(request.uri()) && !names(digest.uri(), target)) {
            return new Unreadable();
        }
        return new Shown(new Credential.Digest(digest, request.method()));
    }

    /** Clients differ in whether they digest the request's URL or the presentation's. */
    private static boolean names(String uri, RtspTarget target) {
        RtspTarget digested = RtspTarget.parse(uri);
        return digested != null && digested.camera().equals(target.camera());
    }

    void accepted(Credential credential) {
        accepted = credential;
    }

    /** The values of {@code WWW-Authenticate}, Digest before Basic. */
    List<String> challenges(boolean stale) {
        DigestChallenge asked = stale ? challenge.renewed(challenge.nonce()) : challenge;
        return List.of(asked.format(), "Basic realm=\"" + REALM + '"');
    }

    /** For a test that answers by hand. */
    @Nullable
    String nonce() {
        return challenge.nonce();
    }
}
