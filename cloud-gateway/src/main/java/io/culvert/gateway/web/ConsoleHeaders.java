package io.culvert.gateway.web;

import io.culvert.gateway.node.NodeConfig;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.MutableHttpResponse;
import jakarta.inject.Singleton;

/** What every answer of the console tells the browser to be strict about. Immutable. */
@Singleton
final class ConsoleHeaders {

    /**
     * Only what comes from here runs, is shown or is called. {@code blob:} is for pictures that were fetched and for what a
     * player makes of fetched media; trusted types leave lit-html's templates as the only way to write markup.
     */
    static final String CONTENT_SECURITY_POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; "
            + "img-src 'self' blob: data:; media-src 'self' blob:; connect-src 'self'; font-src 'self'; "
            + "form-action 'self'; base-uri 'none'; frame-ancestors 'none'; "
            + "require-trusted-types-for 'script'; trusted-types lit-html";

    private static final String PERMISSIONS_POLICY = "accelerometer=(), camera=(), display-capture=(), geolocation=(), "
            + "gyroscope=(), magnetometer=(), microphone=(), midi=(), payment=(), usb=(), "
            + "fullscreen=(self), autoplay=(self), picture-in-picture=(self), screen-wake-lock=(self)";

    /** RFC 6797. */
    private static final String STRICT_TRANSPORT_SECURITY = "max-age=15552000";

    private final NodeConfig config;
    private final ClientAddress clientAddress;

    ConsoleHeaders(NodeConfig config, ClientAddress clientAddress) {
        this.config = config;
        this.clientAddress = clientAddress;
    }

    <T> MutableHttpResponse<T> on(HttpRequest<?> request, MutableHttpResponse<T> answer) {
        answer.header("Content-Security-Policy", CONTENT_SECURITY_POLICY)
                .header("X-Content-Type-Options", "nosniff")
                .header("X-Frame-Options", "DENY")
                .header("Referrer-Policy", "no-referrer")
                .header("Permissions-Policy", PERMISSIONS_POLICY)
                .header("Cross-Origin-Opener-Policy", "same-origin")
                .header("Cross-Origin-Resource-Policy", "same-origin");
        if (staysWithHttps(request)) {
            answer.header("Strict-Transport-Security", STRICT_TRANSPORT_SECURITY);
        }
        return answer;
    }

    /** Not where plain HTTP is served under the same name: the browser would no longer go there. */
    private boolean staysWithHttps(HttpRequest<?> request) {
        return clientAddress.isHttps(request) && !config.httpPlain() && !clientAddress.isOnThisMachine(request);
    }
}
