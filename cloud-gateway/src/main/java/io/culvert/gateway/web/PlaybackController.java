package io.culvert.gateway.web;

import io.culvert.gateway.access.AccessDecision;
import io.culvert.gateway.access.AccessGate;
import io.culvert.gateway.access.Permit;
import io.culvert.gateway.access.Protocol;
import io.culvert.gateway.archive.index.RecordingKey;
import io.culvert.gateway.archive.index.Span;
import io.culvert.gateway.archive.index.Timelines;
import io.culvert.gateway.archive.play.AddressTime;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Options;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.serde.annotation.Serdeable;
import io.swagger.v3.oas.annotations.Hidden;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.ArraySchema;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Recordings as programs made for MediaMTX's playback server ask for them. */
@Controller
@Anonymous
@Tag(name = "media")
class PlaybackController {
    private static final Set<String> FORMATS = Set.of("mp4", "fmp4");
    private static final Duration AHEAD = Duration.ofDays(1);

    private final AccessGate gate;
    private final MediaRequests requests;
    private final Timelines timelines;
    private final ExportAnswers exports;
    private final MediaAddresses addresses;
    private final Clock clock;

    PlaybackController(
            AccessGate gate,
            MediaRequests requests,
            Timelines timelines,
            ExportAnswers exports,
            MediaAddresses addresses,
            Clock clock) {
        this.gate = gate;
        this.requests = requests;
        this.timelines = timelines;
        this.exports = exports;
        this.addresses = addresses;
        this.clock = clock;
    }

    /** What is recorded without a hole. */
    @Serdeable
    @Schema(name = "PlaybackRange")
    record RangeView(
            Instant start,
            @Schema(description = "seconds") double duration,

            @Schema(description = "where to get it; without a credential, which the caller adds")
            String url) {}

    @Get("/list")
    @Operation(
            summary = "What is recorded of a camera, as MediaMTX lists it",
            description =
                    "`path` is the camera's name; `start` and `end`, RFC 3339, bound what is listed. The credential is `token` in"
                            + " the query or `Authorization: Bearer`; it must allow the archive, and is not repeated in `url`."
                            + " 400 for what is no time, 404 where nothing is recorded.")
    @ApiResponse(
            responseCode = "200",
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            array = @ArraySchema(schema = @Schema(implementation = RangeView.class))))
    HttpResponse<?> list(
            HttpRequest<?> request,
            @Nullable @QueryValue String path,
            @Nullable @QueryValue String start,
            @Nullable @QueryValue String end) {
        AccessDecision decision = gate.decide(requests.archive(request, path == null ? "" : path, Protocol.HTTP))
                .toCompletableFuture()
                .join();
        if (!(decision instanceof AccessDecision.Allowed(Permit permit))) {
            return MediaProblems.of(decision);
        }
        HttpDoor.known(request);
        Instant now = clock.instant();
        OptionalLong from = time(start, Instant.EPOCH);
        OptionalLong to = time(end, now.plus(AHEAD));
        if (from.isEmpty() || to.isEmpty() || from.getAsLong() >= to.getAsLong()) {
            return MediaProblems.answer(
                    ProblemCode.MALFORMED, "start and end must be times like 2026-01-31T12:00:00Z, start the earlier");
        }
        RecordingKey key = RecordingKey.of(permit.cameraId(), permit.quality());
        List<RangeView> ranges =
                RecordingStatusController.allowed(permit, new Span(from.getAsLong(), to.getAsLong()), now).stream()
                        .map(window -> timelines.of(key, window, 0).ranges())
                        .flatMap(Collection::stream)
                        .map(span -> view(request, permit, span))
                        .toList();
        return ranges.isEmpty()
                ? MediaProblems.answer(ProblemCode.NOT_RECORDED, null)
                : MediaHeaders.of(HttpResponse.ok(ranges));
    }

    private static OptionalLong time(@Nullable String text, Instant usual) {
        return text == null || text.isEmpty() ? OptionalLong.of(Span.micros(usual)) : AddressTime.micros(text);
    }

    private RangeView view(HttpRequest<?> request, Permit permit, Span span) {
        double seconds = span.micros() / 1e6;
        return new RangeView(
                span.from(),
                seconds,
                addresses.recording(request.isSecure(), permit.cameraName(), permit.quality(), span.from(), seconds));
    }

    @Get("/get")
    @Operation(
            summary = "A piece of a recording as one seekable MP4, as MediaMTX is asked for it",
            description = "`path` is the camera's name, `start` RFC 3339, `duration` seconds. The file is that of"
                    + " `/{camera}/archive-{piece}.mp4`, whichever `format` is asked for, `mp4` or `fmp4`; holes are jumped. The"
                    + " credential must allow export. 400 for what is no piece of time.")
    HttpResponse<?> get(
            HttpRequest<?> request,
            @Nullable @QueryValue String path,
            @Nullable @QueryValue String start,
            @Nullable @QueryValue String duration,
            @Nullable @QueryValue String format) {
        boolean known = format == null || format.isEmpty() || FORMATS.contains(format);
        return exports.answer(
                request,
                path == null ? "" : path,
                () -> known && start != null && duration != null
                        ? AddressTime.piece(start, duration)
                        : Optional.empty(),
                () -> MediaProblems.answer(
                        ProblemCode.MALFORMED,
                        "start must be a time like 2026-01-31T12:00:00Z, duration seconds, format mp4 or fmp4"));
    }

    @Options(uris = {"/list", "/get"})
    @Hidden
    HttpResponse<?> preflight() {
        return MediaHeaders.preflight(HttpResponse.noContent());
    }
}
