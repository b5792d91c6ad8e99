package io.culvert.camera;

import io.culvert.camera.fault.Login;
import io.culvert.media.rtsp.RtspHeaderNames;
import io.culvert.media.rtsp.RtspRequest;
import io.culvert.media.rtsp.RtspResponse;
import io.culvert.media.rtsp.RtspStatus;
import io.culvert.media.rtsp.auth.AuthorizationHeader;
import io.culvert.media.rtsp.auth.DigestAlgorithm;
import io.culvert.media.rtsp.auth.DigestChallenge;
import io.culvert.media.rtsp.auth.DigestVerifier;
import org.jspecify.annotations.Nullable;

/**
 * Asks one connection for the cameras' user and password. The nonce lives as long as the connection, unless a
 * script makes it good for one request only.
 *
 * <p>Protocol: RFC 2326 section 14, RFC 7616, RFC 7617.
 */
final class LoginCheck {
    private static final String REALM = "camera";

    private final @Nullable CameraLogin login;
    private final boolean oneUse;
    private DigestChallenge challenge;

    LoginCheck(@Nullable CameraLogin login) {
        this(login, false);
    }

    private LoginCheck(@Nullable CameraLogin login, boolean oneUse) {
        this.oneUse = oneUse;
        this.login = login;
        boolean sha256 = login != null && login.scheme() == CameraLogin.Scheme.DIGEST_SHA_256;
        this.challenge = DigestChallenge.create(REALM, sha256 ? DigestAlgorithm.SHA_256 : DigestAlgorithm.MD5);
    }

    /** The login that a script asks for. */
    static LoginCheck of(Login own) {
        CameraLogin.Scheme scheme =
                switch (own.scheme()) {
                    case "basic" -> CameraLogin.Scheme.BASIC;
                    case "sha256" -> CameraLogin.Scheme.DIGEST_SHA_256;
                    default -> CameraLogin.Scheme.DIGEST_MD5;
                };
        return new LoginCheck(new CameraLogin(own.username(), own.password(), scheme), own.oneUse());
    }

    /** Whether the request carries the right answer; a nonce that is good for one request is used up by it. */
    boolean passes(RtspRequest request) {
        boolean passes = proves(request);
        if (passes && oneUse) {
            challenge = DigestChallenge.create(REALM, challenge.algorithm());
        }
        return passes;
    }

    private boolean proves(RtspRequest request) {
        if (login == null) {
            return true;
        }
        String value = request.header(RtspHeaderNames.AUTHORIZATION);
        if (value == null) {
            return false;
        }
        return switch (AuthorizationHeader.parse(value)) {
            case AuthorizationHeader.Basic basic ->
                login.scheme() == CameraLogin.Scheme.BASIC
                        && basic.username().equals(login.username())
                        && basic.password().equals(login.password());
            case AuthorizationHeader.Digest digest ->
                login.scheme() != CameraLogin.Scheme.BASIC
                        && digest.username().equals(login.username())
                        && digest.realm().equals(REALM)
                        && digest.nonce().equals(challenge.nonce())
                        && digest.algorithm() == challenge.algorithm()
                        && DigestVerifier.matches(digest, request.method(), login.password());
            case AuthorizationHeader.Bearer bearer -> false;
            case null -> false;
        };
    }

    /** The answer to a request that does not pass. */
    RtspResponse refusal(RtspRequest request) {
        boolean basic = login != null && login.scheme() == CameraLogin.Scheme.BASIC;
        String question = basic ? "Basic realm=\"" + REALM + "\"" : challenge.format();
        return RtspResponse.to(request, RtspStatus.UNAUTHORIZED).with(RtspHeaderNames.WWW_AUTHENTICATE, question);
    }
}
