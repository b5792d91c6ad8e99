package io.culvert.gateway.web;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.culvert.gateway.access.AccessDecision;
import io.culvert.gateway.access.AccessGate;
import io.culvert.gateway.access.AccessRequest;
import io.culvert.gateway.access.Permit;
import io.culvert.gateway.access.Protocol;
import io.culvert.gateway.archive.index.ProtectedPiece;
import io.culvert.gateway.archive.index.ProtectedPieces;
import io.culvert.gateway.archive.index.RecordingKey;
import io.culvert.gateway.archive.index.Span;
import io.culvert.gateway.archive.index.Spans;
import io.culvert.gateway.archive.index.Timelines;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.serde.annotation.Serdeable;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.ArraySchema;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is recorded of a camera, for who shows a credential that allows its archive. */
@Controller("/{camera}")
@Anonymous
@Tag(name = "media")
class RecordingStatusController {
    private final AccessGate gate;
    private final MediaRequests requests;
    private final Timelines timelines;
    private final ProtectedPieces pieces;
    private final Clock clock;

    RecordingStatusController(
            AccessGate gate, MediaRequests requests, Timelines timelines, ProtectedPieces pieces, Clock clock) {
        this.gate = gate;
        this.requests = requests;
        this.timelines = timelines;
        this.pieces = pieces;
        this.clock = clock;
    }

    /** Of one camera. */
    @Serdeable
    @Schema(name = "RecordingStatus")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record StatusView(
            @Schema(description = "the camera's name") String stream,

            @Schema(description = "what is recorded") @Nullable
            List<PieceView> ranges,

            @Schema(description = "what is protected") @Nullable
            List<PieceView> locks) {}

    /** A piece of time, in whole seconds. */
    @Serdeable
    @Schema(name = "RecordingStatusPiece")
    record PieceView(
            @Schema(description = "Unix seconds") long from,
            @Schema(description = "seconds") long duration) {
        static PieceView of(Span span) {
            long from = Math.floorDiv(span.fromMicros(), 1_000_000);
            return new PieceView(from, Math.max(1, Math.floorDiv(span.toMicros(), 1_000_000) - from));
        }
    }

    @Get("/recording_status.json")
    @Operation(
            summary = "What is recorded of a camera, in whole seconds",
            description =
                    "The credential is `token` in the query or `Authorization: Bearer`; it must allow the archive,"
                            + " and what lies before the share's `archive_depth_s` is not shown. "
                            + TimeWindow.DESCRIPTION
                            + " `request` names what is wanted, separated by commas: `ranges` (also when left out), `locks`.")
    @ApiResponse(
            responseCode = "200",
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            array = @ArraySchema(schema = @Schema(implementation = StatusView.class))))
    HttpResponse<?> status(
            HttpRequest<?> request,
            String camera,
            @Nullable @QueryValue String from,
            @Nullable @QueryValue String to,
            @Nullable @QueryValue("request") String wanted) {
        AccessRequest asked = requests.archive(request, camera, Protocol.HTTP);
        AccessDecision decision = gate.decide(asked).toCompletableFuture().join();
        if (!(decision instanceof AccessDecision.Allowed(Permit permit))) {
            return MediaProblems.of(decision);
        }
        HttpDoor.known(request);
        Instant now = clock.instant();
        List<Span> windows = allowed(permit, TimeWindow.parse(from, to, now), now);
        List<String> words =
                Arrays.asList(wanted == null || wanted.isEmpty() ? new String[] {"ranges"} : wanted.split(","));
        StatusView view = new StatusView(
                permit.cameraName(),
                words.contains("ranges") ? ranges(permit, windows) : null,
                words.contains("locks") ? locks(permit, windows) : null);
        return MediaHeaders.of(HttpResponse.ok(List.of(view)));
    }

    /** What of the window may be seen; empty for none of it. */
    static List<Span> allowed(Permit permit, Span window, Instant now) {
        long earliest = permit.reach().earliestMicros(Span.micros(now));
        long from = Math.max(earliest, window.fromMicros());
        long to = Math.min(permit.reach().toMicros(), window.toMicros());
        return from >= to ? List.of() : List.of(new Span(from, to));
    }

    private List<PieceView> ranges(Permit permit, List<Span> windows) {
        RecordingKey key = RecordingKey.of(permit.cameraId(), permit.quality());
        return windows.stream()
                .map(window -> timelines.of(key, window, 0).ranges())
                .flatMap(Collection::stream)
                .map(PieceView::of)
                .toList();
    }

    private List<PieceView> locks(Permit permit, List<Span> windows) {
        return windows.stream()
                .flatMap(window -> Spans.within(
                        pieces.within(permit.cameraId(), window).stream()
                                .map(ProtectedPiece::span)
                                .toList(),
                        window)
                        .stream())
                .map(PieceView::of)
                .toList();
    }
}
