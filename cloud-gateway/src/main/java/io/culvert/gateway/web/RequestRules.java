package io.culvert.gateway.web;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a request's head must keep before the framework sees it: rules whose breach two programs in a row may read
 * differently (RFC 9112 sections 3.2 and 6.1, RFC 9110 sections 8.4 and 10.1.1). Pure.
 */
final class RequestRules {
    /** Segments that vanish, also where what ends them is hidden; hidden dots and NUL. */
    private static final Pattern VANISHING = Pattern.compile("(/|%2f|%5c)\\.{1,2}(/|;|%2f|%5c|$)|\\\\|%(00|2e|0a|0d)");

    /** Separators that one program sees and another does not. */
    private static final Pattern HIDDEN = Pattern.compile("//|;|%(2f|5c|25)");

    /** Behind this lie a camera's own paths, which have such separators. */
    private static final Pattern SERVICE = Pattern.compile("/api/v1/cameras/[^/]+/services/[^/]+");

    private static final Pattern ABSOLUTE = Pattern.compile("https?://[^/?#]+(/.*)", Pattern.CASE_INSENSITIVE);

    private static final int MAX_HEADERS = 100;

    private RequestRules() {}

    /** Why the request is not let through; null when it is. What is malformed already is left to the framework. */
    static @Nullable ProblemCode refusal(HttpRequest request) {
        if (request.decoderResult().isFailure()) {
            return null;
        }
        HttpHeaders headers = request.headers();
        if (headers.contains(HttpHeaderNames.CONTENT_ENCODING)) {
            return ProblemCode.UNSUPPORTED_MEDIA_TYPE; // what unpacks to gigabytes is not unpacked
        }
        if (headers.size() > MAX_HEADERS) {
            return ProblemCode.TOO_LARGE;
        }
        boolean fine = request.protocolVersion().majorVersion() == 1
                && oneHost(request)
                && plainTransfer(request)
                && headers.getAll(HttpHeaderNames.CONTENT_LENGTH).size() <= 1
                && (!headers.contains(HttpHeaderNames.EXPECT)
                        || headers.containsValue(HttpHeaderNames.EXPECT, HttpHeaderValues.CONTINUE, true))
                && !tricky(request.uri());
        return fine ? null : ProblemCode.MALFORMED;
    }

    /** Of an absolute target (RFC 9112 section 3.2.2) the framework would decode the path once, of any other never. */
    static void makeOriginForm(HttpRequest request) {
        Matcher absolute = ABSOLUTE.matcher(request.uri());
        if (absolute.matches()) {
            request.setUri(absolute.group(1));
        }
    }

    private static boolean oneHost(HttpRequest request) {
        int hosts = request.headers().getAll(HttpHeaderNames.HOST).size();
        return hosts == 1 || (hosts == 0 && !request.protocolVersion().equals(HttpVersion.HTTP_1_1));
    }

    private static boolean plainTransfer(HttpRequest request) {
        List<String> codings = request.headers().getAll(HttpHeaderNames.TRANSFER_ENCODING);
        return codings.isEmpty()
                || (codings.size() == 1
                        && codings.getFirst().strip().equalsIgnoreCase("chunked")
                        && request.protocolVersion().equals(HttpVersion.HTTP_1_1)
                        && !request.headers().contains(HttpHeaderNames.CONTENT_LENGTH));
    }

    private static boolean tricky(String uri) {
        int query = uri.indexOf('?');
        String path = query < 0 ? uri : uri.substring(0, query);
        int scheme = path.startsWith("/") ? -1 : path.indexOf("://");
        int authority = scheme < 0 ? 0 : path.indexOf('/', scheme + 3);
        String named = authority < 0 ? "" : path.substring(authority).toLowerCase(Locale.ROOT);
        Matcher service = SERVICE.matcher(named);
        String ours = service.lookingAt() ? service.group() : named;
        return VANISHING.matcher(named).find() || HIDDEN.matcher(ours).find();
    }
}
