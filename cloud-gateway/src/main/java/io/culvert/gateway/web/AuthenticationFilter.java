package io.culvert.gateway.web;

import io.culvert.gateway.accounts.Credentials;
import io.culvert.gateway.accounts.Principal;
import io.culvert.gateway.accounts.Role;
import io.culvert.media.Secret;
import io.micronaut.core.annotation.AnnotationMetadata;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpMethod;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.annotation.RequestFilter;
import io.micronaut.http.annotation.ServerFilter;
import io.micronaut.http.cookie.Cookie;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.web.router.RouteAttributes;
import io.micronaut.web.router.RouteMatch;
import java.net.URI;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Finds out who a request comes from, and refuses it where nobody may call without saying so. Closed by default: a new
 * controller below {@code /api} wants a credential unless it says {@link Anonymous}.
 *
 * <p>A credential is an API key or a login token, as {@code Authorization: Bearer} or, for browsers, as a cookie. As
 * browsers send cookies by themselves, a request that changes something and shows a cookie must come from our own pages.
 */
@ServerFilter("/api/**")
final class AuthenticationFilter {

    static final String PRINCIPAL = "culvert.principal";

    /** Name of the console's cookie. */
    static final String COOKIE = "culvert_session";

    private static final String BEARER = "Bearer ";

    private final Credentials credentials;

    AuthenticationFilter(Credentials credentials) {
        this.credentials = credentials;
    }

    @RequestFilter
    @ExecuteOn(TaskExecutors.BLOCKING)
    @Nullable
    HttpResponse<?> filter(HttpRequest<?> request) {
        AnnotationMetadata route = RouteAttributes.getRouteMatch(request)
                .map(RouteMatch::getAnnotationMetadata)
                .orElse(AnnotationMetadata.EMPTY_METADATA);
        if (route.hasAnnotation(Anonymous.class)) {
            return null;
        }
        Optional<Principal> principal = principal(request);
        if (principal.isEmpty()) {
            return Problem.of(ProblemCode.UNAUTHENTICATED).response();
        }
        HttpDoor.known(request);
        if (principal.get().cookie() && changesSomething(request) && !comesFromOurPages(request)) {
            return Problem.of(ProblemCode.ORIGIN_REFUSED).response();
        }
        Role needed = route.enumValue(RequiresRole.class, Role.class).orElse(Role.USER);
        if (!principal.get().may(needed)) {
            return Problem.of(ProblemCode.FORBIDDEN).response();
        }
        request.setAttribute(PRINCIPAL, principal.get());
        return null;
    }

    private Optional<Principal> principal(HttpRequest<?> request) {
        if (request.getHeaders().get(HttpHeaders.AUTHORIZATION) != null) {
            return Optional.ofNullable(bearer(request)).flatMap(token -> credentials.principal(Secret.of(token)));
        }
        return request.getCookies()
                .findCookie(COOKIE)
                .map(Cookie::getValue)
                .flatMap(token -> credentials.principal(Secret.of(token)))
                .map(Principal::byCookie);
    }

    /** The token of {@code Authorization: Bearer} (RFC 6750, section 2.1), null where there is no such header. */
    static @Nullable String bearer(HttpRequest<?> request) {
        String header = request.getHeaders().get(HttpHeaders.AUTHORIZATION);
        return header != null && header.regionMatches(true, 0, BEARER, 0, BEARER.length())
                ? header.substring(BEARER.length()).strip()
                : null;
    }

    private static boolean changesSomething(HttpRequest<?> request) {
        return request.getMethod() != HttpMethod.GET
                && request.getMethod() != HttpMethod.HEAD
                && request.getMethod() != HttpMethod.OPTIONS;
    }

    /** Browsers say in {@code Origin} (RFC 6454) or {@code Sec-Fetch-Site} which page a request comes from. */
    static boolean comesFromOurPages(HttpRequest<?> request) {
        String origin = request.getHeaders().get(HttpHeaders.ORIGIN);
        if (origin != null) {
            String host = request.getHeaders().get(HttpHeaders.HOST);
            try {
                return host != null && host.equalsIgnoreCase(URI.create(origin).getRawAuthority());
            } catch (IllegalArgumentException e) {
                return false;
            }
        }
        return "same-origin".equals(request.getHeaders().get("Sec-Fetch-Site"));
    }
}
