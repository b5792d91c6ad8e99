package io.culvert.gateway.web;

import io.culvert.gateway.access.AccessRequest;
import io.culvert.gateway.access.Credential;
import io.culvert.gateway.access.Protocol;
import io.culvert.gateway.access.SessionKind;
import io.culvert.gateway.stream.Quality;
import io.culvert.media.Secret;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.cookie.Cookie;
import jakarta.inject.Singleton;
import java.net.InetSocketAddress;

/**
 * Reads what a request to a camera's media address asks of the gate. The credential is the query's {@code token}, else
 * {@code Authorization: Bearer}, else, for our own pages alone, the console's cookie.
 */
@Singleton
final class MediaRequests {
    private static final String SITE = "Sec-Fetch-Site";

    private final ClientAddress addresses;

    MediaRequests(ClientAddress addresses) {
        this.addresses = addresses;
    }

    AccessRequest live(HttpRequest<?> request, String camera, Protocol protocol) {
        return of(request, camera, protocol, SessionKind.LIVE);
    }

    AccessRequest archive(HttpRequest<?> request, String camera, Protocol protocol) {
        return of(request, camera, protocol, SessionKind.ARCHIVE);
    }

    AccessRequest export(HttpRequest<?> request, String camera) {
        return of(request, camera, Protocol.HTTP, SessionKind.EXPORT);
    }

    private AccessRequest of(HttpRequest<?> request, String camera, Protocol protocol, SessionKind kind) {
        String quality = request.getParameters().get("quality");
        return new AccessRequest(
                protocol,
                camera,
                Quality.of(quality),
                kind,
                credential(request),
                peer(request),
                request.getHeaders().get(HttpHeaders.USER_AGENT));
    }

    /** The viewer's address, with the port of the connection. */
    InetSocketAddress peer(HttpRequest<?> request) {
        return new InetSocketAddress(
                addresses.of(request), request.getRemoteAddress().getPort());
    }

    private static Credential credential(HttpRequest<?> request) {
        String token = request.getParameters().get("token");
        if (token == null) {
            token = AuthenticationFilter.bearer(request);
        }
        if (token == null && isFromOurPages(request)) {
            token = request.getCookies()
                    .findCookie(AuthenticationFilter.COOKIE)
                    .map(Cookie::getValue)
                    .orElse(null);
        }
        return token == null || token.isEmpty() ? new Credential.None() : new Credential.Token(Secret.of(token));
    }

    /** Browsers that tell where a request comes from must tell our own page, or a person who typed the address. */
    private static boolean isFromOurPages(HttpRequest<?> request) {
        String site = request.getHeaders().get(SITE);
        return site == null || site.equals("same-origin") || site.equals("none");
    }
}
