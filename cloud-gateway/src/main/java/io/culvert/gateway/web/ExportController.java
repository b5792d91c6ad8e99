package io.culvert.gateway.web;

import io.culvert.gateway.archive.play.AddressTime;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Options;
import io.swagger.v3.oas.annotations.Hidden;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;

/** A piece of a camera's recording as one file, for who shows a credential that allows to keep it. */
@Controller("/{camera}")
@Anonymous
@Tag(name = "media")
class ExportController {
    private static final String DESCRIPTION = """
            `piece` is `FROM-DUR`: Unix seconds, with a fraction if wanted, or RFC 3339; and seconds, or `now` for all there is \
            by now. An ordinary MP4 with its tables in front: it plays, seeks and downloads in byte ranges (`Range`, `If-Range`, \
            strong `ETag`, exact `Content-Length`, HEAD). It begins with the last key frame at or before FROM, and its edit list \
            shows it from FROM on; holes are jumped. Tracks: video, AAC, Opus; others are named in `X-Culvert-Tracks-Left-Out`. \
            `X-Culvert-From` and `X-Culvert-To` say what it shows; where the pictures' codec changes the file ends. `download` in \
            the query has browsers keep it. The credential is `token` in the query or `Authorization: Bearer`; a share must allow \
            export, and what lies before its `archive_depth_s` is left out. `quality=sub`, the smaller stream, is not \
            recorded. A download is a session. 400 `malformed`, 404 `not_recorded`, 406 `not_playable`, 416, 422 `invalid` (more than 24 hours), 429 \
            `session_limit`, 503 `unavailable` while very much is asked for.
            """;

    private final ExportAnswers answers;

    ExportController(ExportAnswers answers) {
        this.answers = answers;
    }

    @Get("/archive-{piece}.mp4")
    @Operation(summary = "A piece of a recording as one seekable MP4", description = DESCRIPTION)
    HttpResponse<?> file(HttpRequest<?> request, String camera, String piece) {
        return answers.answer(
                request,
                camera,
                () -> AddressTime.piece(piece),
                () -> MediaProblems.answer(
                        ProblemCode.MALFORMED,
                        "FROM must be a time like 2026-01-31T12:00:00Z, or Unix seconds; DUR seconds, or now"));
    }

    @Options("/archive-{piece}.mp4")
    @Hidden
    HttpResponse<?> preflight(String camera, String piece) {
        return MediaHeaders.preflight(HttpResponse.noContent());
    }
}
