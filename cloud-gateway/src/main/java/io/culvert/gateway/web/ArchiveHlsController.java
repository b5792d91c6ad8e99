package io.culvert.gateway.web;

import io.culvert.gateway.access.AccessRequest;
import io.culvert.gateway.access.Protocol;
import io.culvert.gateway.hls.vod.VodDoor;
import io.culvert.gateway.hls.vod.VodOpening;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Options;
import io.micronaut.http.annotation.Post;
import io.swagger.v3.oas.annotations.Hidden;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Recordings over HLS: the master playlist for who shows a credential, everything else below the key that it leads to. */
@Controller("/{camera}")
@Anonymous
@Tag(name = "media")
class ArchiveHlsController {
    private static final String DESCRIPTION = """
            A piece of a camera's archive as HLS (fragmented MP4 with H.264, H.265, AAC, Opus). `span` is `FROM-DUR`: Unix seconds, \
            with or without a fraction, or an RFC 3339 instant, and seconds or `now`. It begins with the key frame at or before \
            FROM, or with the first one recorded behind it, and is seven days long at most; `EXT-X-PROGRAM-DATE-TIME` tells when \
            each segment was recorded. Where nothing was recorded, or the stream became another one, stands \
            `EXT-X-DISCONTINUITY`. A piece whose end is still to come grows as it is recorded (`EVENT`, with \
            blocking reload by `_HLS_msn`), up to a few seconds behind live; it ends where nothing was recorded for a minute. The \
            credential, which must allow the archive, and the sessions are as for live HLS; what lies before a share's \
            `archive_depth_s` counts as not recorded. Tracks that browsers cannot play are left out, and `io.culvert.tracks` in the \
            playlist says so. 400 `malformed`, 401, 403, 404 `not_recorded` or no such camera, 406 `not_playable`, 422 `invalid` (more \
            than seven days), 429 `session_limit` or `too_many_attempts`.
            """;

    private static final Pattern FILE = Pattern.compile("(init|segment)-([0-9]{1,9})\\.mp4");

    private final VodDoor door;
    private final MediaRequests requests;

    ArchiveHlsController(VodDoor door, MediaRequests requests) {
        this.door = door;
        this.requests = requests;
    }

    @Get("/archive-{span}.m3u8")
    @Operation(summary = "Watch a piece of a camera's archive over HLS", description = DESCRIPTION)
    HttpResponse<?> recorded(HttpRequest<?> request, String camera, String span) throws InterruptedException {
        AccessRequest asked = requests.archive(request, camera, Protocol.HLS);
        VodOpening opening = door.open(asked, span);
        if (!(opening instanceof VodOpening.Refused)) {
            HttpDoor.known(request);
        }
        return switch (opening) {
            case VodOpening.Opened(String playlist) ->
                MediaHeaders.of(HttpResponse.ok(playlist).contentType(HlsAnswers.PLAYLIST));
            case VodOpening.Refused refused -> MediaProblems.of(refused.decision());
            case VodOpening.Malformed(String why) -> MediaProblems.answer(ProblemCode.MALFORMED, why);
            case VodOpening.TooLong(String why) -> MediaProblems.answer(ProblemCode.INVALID, why);
            case VodOpening.NotRecorded _ -> MediaProblems.answer(ProblemCode.NOT_RECORDED, null);
            case VodOpening.NotPlayable(String tracks) ->
                MediaProblems.answer(ProblemCode.NOT_PLAYABLE, "Recorded is " + tracks + ".");
            case VodOpening.TooMany _ -> MediaProblems.answer(ProblemCode.TOO_MANY_ATTEMPTS, null);
        };
    }

    @Options("/archive-{span}.m3u8")
    @Hidden
    HttpResponse<?> preflight(String camera, String span) {
        return MediaHeaders.preflight(HttpResponse.noContent());
    }

    @Get("/archive/{key}/stream.m3u8{?_HLS_msn}")
    @Hidden
    HttpResponse<?> playlist(HttpRequest<?> request, String camera, String key, @Nullable Long _HLS_msn)
            throws InterruptedException {
        return HlsAnswers.of(request, door.playlist(key, requests.peer(request), _HLS_msn));
    }

    @Get("/archive/{key}/{file}")
    @Hidden
    HttpResponse<?> media(HttpRequest<?> request, String camera, String key, String file) throws InterruptedException {
        Matcher name = FILE.matcher(file);
        if (!name.matches()) {
            return HlsAnswers.of(request, door.nothing(key, requests.peer(request)));
        }
        int number = Integer.parseInt(name.group(2));
        return HlsAnswers.of(
                request,
                name.group(1).equals("init")
                        ? door.init(key, requests.peer(request), number)
                        : door.segment(key, requests.peer(request), number));
    }

    /** For a page that is being left ({@code navigator.sendBeacon}). */
    @Post(uri = "/archive/{key}/leave", consumes = "*/*")
    @Hidden
    HttpResponse<?> leave(HttpRequest<?> request, String camera, String key) {
        door.leave(key, requests.peer(request));
        return MediaHeaders.of(HttpResponse.noContent());
    }
}
