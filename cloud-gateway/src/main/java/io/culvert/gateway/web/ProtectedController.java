package io.culvert.gateway.web;

import io.culvert.gateway.accounts.Principal;
import io.culvert.gateway.archive.index.ProtectedPiece;
import io.culvert.gateway.archive.index.ProtectedPieces;
import io.culvert.gateway.cameras.Camera;
import io.culvert.gateway.cameras.Cameras;
import io.culvert.gateway.web.TimelineController.PieceView;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Delete;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Post;
import io.micronaut.serde.annotation.Serdeable;
import io.micronaut.serde.config.naming.SnakeCaseStrategy;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Pieces of a camera's recordings that are to be kept. */
@Controller("/api/v1/cameras/{name}/protected")
@Tag(name = "archive")
class ProtectedController {
    private final Cameras cameras;
    private final ProtectedPieces pieces;
    private final Caller caller;

    ProtectedController(Cameras cameras, ProtectedPieces pieces, Caller caller) {
        this.cameras = cameras;
        this.pieces = pieces;
        this.caller = caller;
    }

    /** What to protect. */
    @Serdeable(naming = SnakeCaseStrategy.class)
    @Schema(name = "ProtectRequest")
    record ProtectRequest(
            @NotNull Instant from,
            @NotNull Instant to,
            @Nullable @PlainText @Size(max = 200) String label) {}

    @Get
    @Operation(summary = "The camera's protected pieces, in the order of time")
    Page<PieceView> list(Principal principal, String name, PageRequest page) {
        List<ProtectedPiece> rows =
                pieces.list(Caller.camera(cameras, principal, name).id(), page.afterId(), page.fetch());
        return Page.of(rows, page, piece -> piece.id().toString(), PieceView::of);
    }

    @Post
    @Operation(
            summary = "Protect a piece of the camera's recordings",
            description = "It is kept beyond its age, until there is no room and nothing else to delete; what is not"
                    + " recorded yet is protected when it is. A camera may have 1,000.")
    HttpResponse<PieceView> create(
            Principal principal, HttpRequest<?> request, String name, @Valid @Body ProtectRequest body) {
        Camera camera = Caller.camera(cameras, principal, name);
        String label = body.label() == null ? "" : body.label();
        return pieces.protect(
                        camera.id(), TimeWindow.of(body.from(), body.to()), label, caller.actor(principal, request))
                .map(piece -> HttpResponse.created(PieceView.of(piece)))
                .orElseThrow(() -> new ProblemException(
                        ProblemCode.LIMIT_REACHED,
                        "A camera may have " + ProtectedPieces.MOST + " protected pieces and this one has them."));
    }

    @Delete("/{id}")
    @Operation(summary = "Protect the piece no longer")
    HttpResponse<?> delete(Principal principal, HttpRequest<?> request, String name, UUID id) {
        if (!pieces.release(Caller.camera(cameras, principal, name).id(), id, caller.actor(principal, request))) {
            throw ProblemException.notFound();
        }
        return HttpResponse.noContent();
    }
}
