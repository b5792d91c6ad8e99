package io.culvert.gateway.web;

import io.culvert.gateway.access.AccessRequest;
import io.culvert.gateway.access.Protocol;
import io.culvert.gateway.hls.HlsDoor;
import io.culvert.gateway.hls.HlsOpening;
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

/** Live HLS: the master playlist for who shows a credential, everything else below the key that it leads to. */
@Controller("/{camera}")
@Anonymous
@Tag(name = "media")
class LiveHlsController {
    private static final String DESCRIPTION = """
            The master playlist of a camera, live, with low latency (parts of a third of a second, blocking reload, preload \
            hints; fragmented MP4 with H.264, H.265, AAC, Opus). The credential is `token` in the query or \
            `Authorization: Bearer`; `quality=sub` is the smaller stream. What it leads to has a short-lived key in its address \
            and wants no credential; the session is over 30 s after the last request. Tracks that browsers cannot play are \
            left out, and `io.culvert.tracks` in the playlist says so. 401 without a credential, 403 with one that does not \
            allow this, 404 no such camera, 406 `not_playable`, 429 `session_limit`, 503 `agent_offline`, \
            `camera_unavailable`.
            """;

    private static final Pattern FILE = Pattern.compile("(init|segment|part)-([0-9]{1,15})\\.mp4");
    private static final String GAP = "gap.mp4";

    private final HlsDoor door;
    private final MediaRequests requests;

    LiveHlsController(HlsDoor door, MediaRequests requests) {
        this.door = door;
        this.requests = requests;
    }

    @Get("/index.m3u8")
    @Operation(summary = "Watch a camera live over HLS", description = DESCRIPTION)
    HttpResponse<?> master(HttpRequest<?> request, String camera) throws InterruptedException {
        AccessRequest asked = requests.live(request, camera, Protocol.HLS);
        return switch (door.open(asked)) {
            case HlsOpening.Opened(String playlist) -> {
                HttpDoor.known(request);
                yield MediaHeaders.of(HttpResponse.ok(playlist).contentType(HlsAnswers.PLAYLIST));
            }
            case HlsOpening.Refused refused -> MediaProblems.of(refused.decision());
            case HlsOpening.Unavailable unavailable -> MediaProblems.of(unavailable.failure(), asked.quality());
            case HlsOpening.NotPlayable(String tracks) ->
                MediaProblems.answer(ProblemCode.NOT_PLAYABLE, "The camera sends " + tracks + ".");
        };
    }

    @Options(uris = {"/index.m3u8", "/preview.jpg", "/preview.mp4", "/recording_status.json"})
    @Hidden
    HttpResponse<?> preflight(String camera) {
        return MediaHeaders.preflight(HttpResponse.noContent());
    }

    @Get("/live/{key}/stream.m3u8{?_HLS_msn,_HLS_part}")
    @Hidden
    HttpResponse<?> playlist(
            HttpRequest<?> request, String camera, String key, @Nullable Long _HLS_msn, @Nullable Integer _HLS_part)
            throws InterruptedException {
        return HlsAnswers.of(request, door.playlist(key, requests.peer(request), _HLS_msn, _HLS_part));
    }

    /** Whose key is none learns nothing of files. */
    @Get("/live/{key}/{file}")
    @Hidden
    HttpResponse<?> media(HttpRequest<?> request, String camera, String key, String file) throws InterruptedException {
        if (file.equals(GAP)) {
            return HlsAnswers.of(request, door.gap(key, requests.peer(request)));
        }
        Matcher name = FILE.matcher(file);
        if (!name.matches()) {
            return HlsAnswers.of(request, door.part(key, requests.peer(request), Long.MAX_VALUE));
        }
        long number = Long.parseLong(name.group(2));
        return HlsAnswers.of(
                request,
                switch (name.group(1)) {
                    case "init" -> door.init(key, requests.peer(request), (int) Math.min(number, Integer.MAX_VALUE));
                    case "segment" -> door.segment(key, requests.peer(request), number);
                    default -> door.part(key, requests.peer(request), number);
                });
    }

    /** For a page that is being left ({@code navigator.sendBeacon}). */
    @Post(uri = "/live/{key}/leave", consumes = "*/*")
    @Hidden
    HttpResponse<?> leave(HttpRequest<?> request, String camera, String key) {
        door.leave(key, requests.peer(request));
        return MediaHeaders.of(HttpResponse.noContent());
    }
}
