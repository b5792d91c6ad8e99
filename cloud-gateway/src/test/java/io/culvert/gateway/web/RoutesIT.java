package io.culvert.gateway.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.gateway.node.TestGateway;
import io.culvert.media.Secret;
import io.micronaut.http.HttpMethod;
import io.micronaut.web.router.Router;
import io.micronaut.web.router.UriRouteInfo;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Walks every route there is: none may have been left open, and none may tell what a stranger owns. */
class RoutesIT {

    /** What anybody may call; a new line here wants a reason. */
    private static final Set<String> OPEN = Set.of(
            "POST /api/v1/login", // how a credential is got
            "GET /api/v1/openapi.yml",
            "GET /api/v1/docs",
            "GET /", // the console: what it shows comes from the routes below /api
            "GET /console",
            "GET /console/{+path}",
            "GET /health",
            "GET /{camera}/embed.html", // the same page for every camera; what it plays wants the token
            // The key in the address is the credential.
            "GET /{camera}/live/{key}/stream.m3u8",
            "GET /{camera}/live/{key}/{file}",
            "POST /{camera}/live/{key}/leave",
            "GET /{camera}/archive/{key}/stream.m3u8",
            "GET /{camera}/archive/{key}/{file}",
            "POST /{camera}/archive/{key}/leave",
            // Asks for a credential itself: some questions of ONVIF want none, and what is no message is told so.
            "POST /onvif/{service}",
            // What browsers ask before they show a credential.
            "OPTIONS /{camera}/index.m3u8",
            "OPTIONS /{camera}/archive-{span}.m3u8",
            "OPTIONS /{camera}/preview.jpg",
            "OPTIONS /{camera}/preview.mp4",
            "OPTIONS /{camera}/recording_status.json",
            "OPTIONS /{camera}/{from}-preview.mp4",
            "OPTIONS /{camera}/{from}-preview.jpg",
            "OPTIONS /{camera}/archive-{piece}.mp4",
            "OPTIONS /list",
            "OPTIONS /get",
            "GET /metrics"); // checks the address or the key itself

    private static TestGateway gateway;

    @BeforeAll
    static void start() {
        gateway = TestGateway.start();
    }

    @AfterAll
    static void stop() {
        gateway.close();
    }

    @Test
    void everyRoute_withoutACredential_answers401() {
        assertThat(routes()).hasSizeGreaterThan(20);
        for (Route route : routes()) {
            if (!OPEN.contains(route.toString())) {
                HttpResponse<String> reply = route.call(null);
                assertThat(reply.statusCode()).as(route.toString()).isEqualTo(401);
                assertThat(reply.body()).as(route.toString()).contains("unauthenticated");
            }
        }
    }

    @Test
    void everyRoute_withATokenThatIsNone_answers401() {
        for (Route route : routes()) {
            if (!OPEN.contains(route.toString())) {
                assertThat(route.call(Secret.of("clk_key_" + "0".repeat(36))).statusCode())
                        .as(route.toString())
                        .isEqualTo(route.isMedia() ? 403 : 401);
            }
        }
    }

    @Test
    void everyRoute_neverFailsInside() {
        for (Route route : routes()) {
            if (!route.path.contains("operator/api-keys/")) {
                assertThat(route.call(gateway.apiKey()).statusCode())
                        .as(route.toString())
                        .isNotIn(500, 401);
            }
        }
    }

    private record Route(HttpMethod method, String path) {

        /** Every variable of the path is filled with the id of nothing. */
        HttpResponse<String> call(@Nullable Secret credential) {
            String filled = path.replaceAll("\\{[?&][^}]*}", "")
                    .replaceAll("\\{(agentId|id)}", "00000000-0000-4000-8000-000000000000")
                    .replaceAll("\\{[^}]*}", "nothing");
            boolean body = method != HttpMethod.GET && method != HttpMethod.DELETE;
            return gateway.send(method.name(), filled, body ? "{}" : null, credential);
        }

        /** There a credential that nobody has is one that does not allow this. */
        boolean isMedia() {
            return path.startsWith("/{camera}/") || path.equals("/list") || path.equals("/get");
        }

        @Override
        public String toString() {
            return method + " " + path;
        }
    }

    private static List<Route> routes() {
        return gateway
                .bean(Router.class)
                .uriRoutes()
                .filter(RoutesIT::isOurs)
                .map(route -> new Route(
                        route.getHttpMethod(), route.getUriMatchTemplate().toPathString()))
                .collect(Collectors.toSet())
                .stream()
                .sorted((a, b) -> a.toString().compareTo(b.toString()))
                .toList();
    }

    /** HEAD is made by the framework from GET. */
    private static boolean isOurs(UriRouteInfo<?, ?> route) {
        return route.getHttpMethod() != HttpMethod.HEAD;
    }
}
