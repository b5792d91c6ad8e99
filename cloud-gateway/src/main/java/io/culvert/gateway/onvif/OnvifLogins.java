package io.culvert.gateway.onvif;

import io.culvert.gateway.access.AccessGate;
import io.culvert.gateway.access.Clearance;
import io.culvert.gateway.access.Credential;
import io.culvert.media.rtsp.auth.AuthorizationHeader;
import io.culvert.media.rtsp.auth.DigestAlgorithm;
import io.culvert.media.rtsp.auth.DigestChallenge;
import java.net.InetSocketAddress;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Finds out who sent a message: by HTTP Digest, Basic or Bearer, or by a UsernameToken within it (ONVIF Core 5.9.1). Where there
 * are both, both must be good and of the same credential.
 *
 * <p>Digests of either kind are taken once only, within minutes. Thread-safe; blocking.
 */
final class OnvifLogins {
    private final AccessGate gate;
    private final InstantSource clock;
    private final DigestNonces nonces;
    private final OnceOnly httpProofs;
    private final OnceOnly messageProofs;

    OnvifLogins(AccessGate gate, InstantSource clock, LongSupplier nanoClock) {
        this.gate = gate;
        this.clock = clock;
        this.nonces = new DigestNonces(clock);
        this.httpProofs = new OnceOnly(DigestNonces.LIFE.multipliedBy(2), nanoClock);
        this.messageProofs = new OnceOnly(UsernameToken.WINDOW.multipliedBy(2), nanoClock);
    }

    /** The values of {@code WWW-Authenticate}, Digest before Basic. */
    List<String> challenges(boolean stale) {
        DigestChallenge asked =
                new DigestChallenge(AccessGate.REALM, nonces.mint(), DigestAlgorithm.MD5, true, stale, null, true);
        return List.of(asked.format(), "Basic realm=\"" + AccessGate.REALM + '"');
    }

    /** @param method of HTTP */
    LoginResult of(
            @Nullable String authorization,
            String method,
            String path,
            Optional<UsernameToken> token,
            InetSocketAddress peer) {
        if (authorization == null) {
            return token.isEmpty() ? new LoginResult.Asked(false) : byMessage(token.get(), peer);
        }
        LoginResult byHttp = byHttp(authorization, method, path, peer);
        if (!(byHttp instanceof LoginResult.Known(Viewer first)) || token.isEmpty()) {
            return byHttp;
        }
        LoginResult second = byMessage(token.get(), peer);
        return second instanceof LoginResult.Known(Viewer viewer)
                        && !viewer.key().equals(first.key())
                ? new LoginResult.Refused("The login of the message is another than that of HTTP.")
                : second;
    }

    private LoginResult byHttp(String authorization, String method, String path, InetSocketAddress peer) {
        AuthorizationHeader header = AuthorizationHeader.parse(authorization);
        return switch (credential(header, method)) {
            case Credential.Digest(var digest, String _) -> byDigest(digest, method, path, peer);
            case Credential other -> asked(clearance(other, peer));
        };
    }

    /** What a header shows; {@link Credential.None} where it makes no sense. */
    private static Credential credential(@Nullable AuthorizationHeader header, String method) {
        return switch (header) {
            case AuthorizationHeader.Basic basic -> new Credential.Basic(basic.username(), basic.password());
            case AuthorizationHeader.Bearer bearer -> new Credential.Token(bearer.token());
            case AuthorizationHeader.Digest digest -> new Credential.Digest(digest, method);
            case null -> new Credential.None();
        };
    }

    /** The credential of a request for a picture, whose door asks the gate itself. */
    SnapshotLogin ofSnapshot(@Nullable String authorization, String path, InetSocketAddress peer) {
        LoginResult login = of(authorization, "GET", path, Optional.empty(), peer);
        if (authorization == null || login instanceof LoginResult.Asked) {
            return new SnapshotLogin.Asked(challenges(login instanceof LoginResult.Asked(boolean stale) && stale));
        }
        return new SnapshotLogin.Shown(credential(AuthorizationHeader.parse(authorization), "GET"));
    }

    private LoginResult byDigest(
            AuthorizationHeader.Digest digest, String method, String path, InetSocketAddress peer) {
        if (!digest.uri().endsWith(path)) { // some write the whole address
            return new LoginResult.Asked(false);
        }
        if (!nonces.isGood(digest.nonce())) {
            return new LoginResult.Asked(true);
        }
        Clearance clearance = clearance(new Credential.Digest(digest, method), peer);
        if (clearance instanceof Clearance.Granted granted
                && !httpProofs.take(
                        granted.credentialKey(),
                        String.join(
                                " ",
                                digest.nonce(),
                                String.valueOf(digest.nonceCount()),
                                String.valueOf(digest.cnonce()),
                                method,
                                path))) {
            return new LoginResult.Asked(true);
        }
        return asked(clearance);
    }

    private LoginResult byMessage(UsernameToken token, InetSocketAddress peer) {
        if (token.once().isPresent() && !token.once().get().isOf(clock.instant())) {
            return new LoginResult.Refused("The login was made more than " + UsernameToken.WINDOW.toMinutes()
                    + " minutes ago or ahead by the gateway's clock.");
        }
        return switch (clearance(token.credential(), peer)) {
            case Clearance.Granted granted ->
                token.once().isPresent()
                                && !messageProofs.take(
                                        granted.credentialKey(),
                                        token.once().get().proof())
                        ? new LoginResult.Refused("The login was shown before.")
                        : new LoginResult.Known(Viewer.of(granted));
            case Clearance.Unavailable(String reason) -> new LoginResult.Unavailable(reason);
            case Clearance.Challenge _, Clearance.Refused _ -> new LoginResult.Refused("The login is not good.");
        };
    }

    private Clearance clearance(Credential credential, InetSocketAddress peer) {
        return gate.clearance(credential, peer).toCompletableFuture().join();
    }

    private static LoginResult asked(Clearance clearance) {
        return switch (clearance) {
            case Clearance.Granted granted -> new LoginResult.Known(Viewer.of(granted));
            case Clearance.Challenge _, Clearance.Refused _ -> new LoginResult.Asked(false);
            case Clearance.Unavailable(String reason) -> new LoginResult.Unavailable(reason);
        };
    }
}
