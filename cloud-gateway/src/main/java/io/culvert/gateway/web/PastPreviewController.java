package io.culvert.gateway.web;

import io.culvert.gateway.access.AccessRequest;
import io.culvert.gateway.access.Protocol;
import io.culvert.gateway.hls.PastPreview;
import io.culvert.gateway.hls.PastPreviews;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Options;
import io.swagger.v3.oas.annotations.Hidden;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A camera's picture of the past, for who shows a credential that allows its archive. */
@Controller("/{camera}")
@Anonymous
@Tag(name = "media")
class PastPreviewController {
    private static final String DESCRIPTION = """
            `from` is Unix seconds, with a fraction if wanted, or RFC 3339. The picture is the last key frame at or before it; \
            where nothing is recorded at that time, the first behind it. `X-Culvert-Time` says when it was taken. It may be \
            cached: `ETag` names it, and `If-None-Match` is answered 304. The credential is `token` in the query or \
            `Authorization: Bearer`; it must allow the archive, and what lies before the share's `archive_depth_s` is not shown. \
            `quality=sub`, the smaller stream, is not recorded. 404 `not_recorded`, 406 `not_playable`, 400 for what is no \
            time, 503 `unavailable` while very many are asked for.
            """;

    /** The same question gets the same picture; less long than anything is kept, as it may be deleted. */
    private static final Duration LASTING = Duration.ofMinutes(10);

    private final PastPreviews previews;
    private final MediaRequests requests;

    PastPreviewController(PastPreviews previews, MediaRequests requests) {
        this.previews = previews;
        this.requests = requests;
    }

    @Get("/{from}-preview.mp4")
    @Operation(
            summary = "A recorded picture as an MP4 of one key frame, as the camera coded it",
            description = DESCRIPTION)
    HttpResponse<?> mp4(HttpRequest<?> request, String camera, String from) throws InterruptedException {
        AccessRequest asked = requests.archive(request, camera, Protocol.HTTP);
        return answer(request, previews.mp4(asked, from, had(request)), "video/mp4");
    }

    @Get("/{from}-preview.jpg")
    @Operation(
            summary = "A recorded picture as JPEG, at most 1280 pixels wide",
            description = DESCRIPTION + " 501 `not_installed` where the gateway's machine has no ffmpeg.")
    HttpResponse<?> jpeg(HttpRequest<?> request, String camera, String from) throws InterruptedException {
        AccessRequest asked = requests.archive(request, camera, Protocol.HTTP);
        return answer(request, previews.jpeg(asked, from, had(request)), "image/jpeg");
    }

    @Options(uris = {"/{from}-preview.mp4", "/{from}-preview.jpg"})
    @Hidden
    HttpResponse<?> preflight(String camera, String from) {
        return MediaHeaders.preflight(HttpResponse.noContent());
    }

    private static @Nullable String had(HttpRequest<?> request) {
        String had = request.getHeaders().get(HttpHeaders.IF_NONE_MATCH);
        return had == null ? null : had.replaceFirst("^W/", "").replace("\"", "");
    }

    private static HttpResponse<?> answer(HttpRequest<?> request, PastPreview result, String type) {
        if (!(result instanceof PastPreview.Refused)) {
            HttpDoor.known(request);
        }
        return switch (result) {
            case PastPreview.Picture(PastPreview.Which which, byte[] bytes) ->
                named(HttpResponse.ok(bytes).contentType(type), which);
            case PastPreview.Same(PastPreview.Which which) -> named(HttpResponse.notModified(), which);
            case PastPreview.Refused(var decision) -> MediaProblems.of(decision);
            case PastPreview.NoTime _ ->
                MediaProblems.answer(
                        ProblemCode.MALFORMED, "from must be a time like 2026-01-31T12:00:00Z, or Unix seconds");
            case PastPreview.Nothing _ -> MediaProblems.answer(ProblemCode.NOT_RECORDED, null);
            case PastPreview.NotShowable _ -> MediaProblems.answer(ProblemCode.NOT_PLAYABLE, null);
            case PastPreview.NotInstalled _ ->
                MediaProblems.answer(ProblemCode.NOT_INSTALLED, "preview.jpg wants ffmpeg; preview.mp4 does not");
            case PastPreview.Busy _ -> MediaProblems.answer(ProblemCode.UNAVAILABLE, "Many pictures are asked for.");
        };
    }

    private static <T> MutableHttpResponse<T> named(MutableHttpResponse<T> response, PastPreview.Which which) {
        MutableHttpResponse<T> answer = MediaHeaders.of(response)
                .header("X-Culvert-Time", which.takenAt().toString())
                .header(HttpHeaders.ETAG, "\"" + which.tag() + "\"");
        answer.getHeaders()
                .set(
                        HttpHeaders.CACHE_CONTROL,
                        which.isLasting() ? "private, max-age=" + LASTING.toSeconds() : "private, no-cache");
        return answer;
    }
}
