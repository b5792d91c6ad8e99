package io.culvert.gateway.web;

import io.culvert.gateway.access.AccessRequest;
import io.culvert.gateway.access.Protocol;
import io.culvert.gateway.hls.PreviewResult;
import io.culvert.gateway.hls.Previews;
import io.culvert.gateway.stream.Quality;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;

/** A camera's picture of this moment, for who shows a credential for it. */
@Controller("/{camera}")
@Anonymous
@Tag(name = "media")
class PreviewController {
    private static final String DESCRIPTION = """
            The credential is `token` in the query or `Authorization: Bearer`; `quality=sub` is the smaller stream. Made at most \
            once a second, however many ask. A camera that nobody watches is woken for it where the last picture is older than \
            five minutes; where it cannot be had, the last one of the last 24 hours is the answer. `Age` says in seconds how long \
            ago it was taken. 401, 403, 404 as for live HLS; 406 `not_playable`, 503 `agent_offline`, `camera_unavailable`.
            """;

    private final Previews previews;
    private final MediaRequests requests;

    PreviewController(Previews previews, MediaRequests requests) {
        this.previews = previews;
        this.requests = requests;
    }

    @Get("/preview.mp4")
    @Operation(
            summary = "A picture of a camera as an MP4 of one key frame, as the camera coded it",
            description = DESCRIPTION)
    HttpResponse<?> mp4(HttpRequest<?> request, String camera) throws InterruptedException {
        AccessRequest asked = requests.live(request, camera, Protocol.HTTP);
        return answer(request, previews.mp4(asked), asked.quality(), "video/mp4");
    }

    @Get("/preview.jpg")
    @Operation(
            summary = "A picture of a camera as JPEG, at most 1280 pixels wide",
            description = DESCRIPTION + " 501 `not_installed` where the gateway's machine has no ffmpeg.")
    HttpResponse<?> jpeg(HttpRequest<?> request, String camera) throws InterruptedException {
        AccessRequest asked = requests.live(request, camera, Protocol.HTTP);
        return answer(request, previews.jpeg(asked), asked.quality(), "image/jpeg");
    }

    static HttpResponse<?> answer(HttpRequest<?> request, PreviewResult result, Quality quality, String type) {
        if (!(result instanceof PreviewResult.Refused)) {
            HttpDoor.known(request);
        }
        return switch (result) {
            case PreviewResult.Picture picture ->
                MediaHeaders.of(HttpResponse.ok(picture.bytes()))
                        .contentType(type)
                        .header("Age", Long.toString(picture.age().toSeconds()));
            case PreviewResult.Refused refused -> MediaProblems.of(refused.decision());
            case PreviewResult.Unavailable unavailable -> MediaProblems.of(unavailable.failure(), quality);
            case PreviewResult.NotShowable _ -> MediaProblems.answer(ProblemCode.NOT_PLAYABLE, null);
            case PreviewResult.NotInstalled _ ->
                MediaProblems.answer(ProblemCode.NOT_INSTALLED, "preview.jpg wants ffmpeg; preview.mp4 does not");
        };
    }
}
