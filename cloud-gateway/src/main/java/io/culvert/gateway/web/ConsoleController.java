package io.culvert.gateway.web;

import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.swagger.v3.oas.annotations.Hidden;
import java.net.URI;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The console: its page at {@code /}, its files below {@code /console/}. Whoever asks gets them; what they show comes from the
 * REST interface, which asks who is there.
 */
@Controller
@Anonymous
@Hidden
class ConsoleController {

    /** To be asked about each time; the answer is mostly "as you have it". */
    private static final String REVALIDATE = "no-cache";

    private static final String FOR_GOOD = "public, max-age=31536000, immutable";

    private final ConsoleAssets assets;
    private final ConsoleHeaders headers;

    ConsoleController(ConsoleAssets assets, ConsoleHeaders headers) {
        this.assets = assets;
        this.headers = headers;
    }

    @Get("/")
    HttpResponse<?> page(HttpRequest<?> request) {
        return answer(request, assets.page(), REVALIDATE);
    }

    /** People type it. */
    @Get("/console")
    HttpResponse<?> console(HttpRequest<?> request) {
        return headers.on(request, HttpResponse.redirect(URI.create("/")));
    }

    @Get("/console/{+path}")
    HttpResponse<?> file(HttpRequest<?> request, String path) {
        String inFolder = assets.folder() + "/";
        boolean lasting = path.startsWith(inFolder);
        ConsoleAsset asset = assets.find(lasting ? path.substring(inFolder.length()) : path);
        if (asset == null) {
            return headers.on(request, Problem.of(ProblemCode.NOT_FOUND).response());
        }
        return answer(request, asset, lasting ? FOR_GOOD : REVALIDATE);
    }

    private HttpResponse<?> answer(HttpRequest<?> request, ConsoleAsset asset, String caching) {
        byte[] gzip = takesGzip(request) ? asset.gzip() : null;
        String tag = "\"" + asset.hash() + (gzip == null ? "" : "-gzip") + "\"";
        MutableHttpResponse<byte[]> answer = names(request.getHeaders().get(HttpHeaders.IF_NONE_MATCH), tag)
                ? HttpResponse.notModified()
                : HttpResponse.ok(gzip == null ? asset.bytes() : gzip);
        answer.header(HttpHeaders.ETAG, tag)
                .header(HttpHeaders.CACHE_CONTROL, caching)
                .header(HttpHeaders.VARY, HttpHeaders.ACCEPT_ENCODING);
        if (answer.code() == 200) {
            answer.header(HttpHeaders.CONTENT_TYPE, asset.type());
            if (gzip != null) {
                answer.header(HttpHeaders.CONTENT_ENCODING, "gzip");
            }
        }
        return headers.on(request, answer);
    }

    /** RFC 9110 section 13.1.2. */
    private static boolean names(@Nullable String ifNoneMatch, String tag) {
        return ifNoneMatch != null
                && Arrays.stream(ifNoneMatch.split(","))
                        .map(String::strip)
                        .anyMatch(each ->
                                each.equals("*") || each.replaceFirst("^W/", "").equals(tag));
    }

    /** RFC 9110 section 12.5.3, as far as browsers use it: named, and not refused by {@code q=0}. */
    private static boolean takesGzip(HttpRequest<?> request) {
        return request.getHeaders().getAll(HttpHeaders.ACCEPT_ENCODING).stream()
                .flatMap(line -> Arrays.stream(line.split(",")))
                .map(each -> each.replace(" ", ""))
                .anyMatch(each -> each.startsWith("gzip") && !each.matches("gzip;q=0(\\.0*)?"));
    }
}
