package io.culvert.gateway.web;

import io.micronaut.http.MutableHttpResponse;

/**
 * The headers of all answers at media addresses. Pages of other sites may read them, for a camera is embedded by whoever has
 * a token for it; never with the cookies of this site, which {@code *} excludes (Fetch standard, section 3.3.5).
 */
final class MediaHeaders {
    private MediaHeaders() {}

    static <T> MutableHttpResponse<T> of(MutableHttpResponse<T> response) {
        return response.header("Access-Control-Allow-Origin", "*")
                .header(
                        "Access-Control-Expose-Headers",
                        "Accept-Ranges, Age, Content-Disposition, Content-Length, Content-Range, Date, ETag, "
                                + "X-Culvert-From, X-Culvert-Time, X-Culvert-To, X-Culvert-Tracks-Left-Out")
                .header("Cross-Origin-Resource-Policy", "cross-origin")
                .header("Referrer-Policy", "no-referrer")
                .header("X-Content-Type-Options", "nosniff")
                .header("Cache-Control", "no-store");
    }

    /** The answer to a browser that asks in advance whether it may send {@code Authorization}. */
    static <T> MutableHttpResponse<T> preflight(MutableHttpResponse<T> response) {
        return of(response)
                .header("Access-Control-Allow-Methods", "GET, HEAD, POST")
                .header("Access-Control-Allow-Headers", "Authorization, If-None-Match, If-Range, Range")
                .header("Access-Control-Max-Age", "600");
    }
}
