package io.culvert.gateway.web;

import io.culvert.gateway.access.Expulsion;
import io.culvert.gateway.access.Reception;
import io.culvert.gateway.access.ViewingSession;
import io.culvert.gateway.access.ViewingSessions;
import io.culvert.gateway.accounts.Principal;
import io.culvert.gateway.cameras.Camera;
import io.culvert.gateway.cameras.CameraDirectory;
import io.culvert.gateway.cameras.Scope;
import io.culvert.gateway.node.NodeConfig;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Delete;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.serde.annotation.Serdeable;
import io.micronaut.serde.config.naming.SnakeCaseStrategy;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Who is watching what now. */
@Controller("/api/v1/sessions")
@Tag(name = "sessions")
class SessionsController {

    private final ViewingSessions sessions;
    private final CameraDirectory cameras;
    private final Expulsion expulsion;
    private final NodeConfig config;
    private final Caller caller;

    SessionsController(
            ViewingSessions sessions, CameraDirectory cameras, Expulsion expulsion, NodeConfig config, Caller caller) {
        this.sessions = sessions;
        this.cameras = cameras;
        this.expulsion = expulsion;
        this.config = config;
        this.caller = caller;
    }

    /** One viewer. */
    @Serdeable(naming = SnakeCaseStrategy.class)
    @Schema(name = "Session")
    record SessionView(
            UUID id,
            String camera,

            @Schema(description = "rtsp, rtsps, hls or http")
            String protocol,

            @Schema(description = "live, archive or publish")
            String kind,

            @Nullable UUID shareId,
            @Nullable UUID userId,
            String address,
            @Nullable String userAgent,
            Instant startedAt,
            @Schema(description = "media bytes sent so far") long bytes,
            @Nullable ReceptionView reception,
            String node) {}

    /** How media reaches the viewer, by its own account. */
    @Serdeable(naming = SnakeCaseStrategy.class)
    @Schema(
            name = "Reception",
            description = "what the viewer's RTCP receiver reports say; absent while it has sent none")
    record ReceptionView(
            @Schema(description = "when the viewer reported last")
            Instant reportedAt,

            @Schema(description = "share of the packets lost between its last two reports, 0 to 1, of the worst track")
            double fractionLost,

            @Schema(description = "packets lost since the session began, all tracks")
            long packetsLost,

            @Schema(description = "variation of the packets' ways, milliseconds, of the worst track")
            double jitterMs,

            @Schema(description = "to the viewer and back, milliseconds; absent while unknown") @Nullable
            Double roundTripMs) {}

    @Get
    @Operation(summary = "The open sessions of the cameras the caller may see, oldest first")
    Page<SessionView> list(Principal principal, PageRequest page, @Nullable @QueryValue String camera) {
        Scope scope = Caller.scope(principal);
        String after = page.afterOrStart();
        List<ViewingSession> rows = sessions
                .list(session -> maySee(scope, session)
                        && (camera == null || camera.equals(name(session)))
                        && position(session).compareTo(after) > 0)
                .stream()
                .limit(page.fetch())
                .toList();
        return Page.of(rows, page, SessionsController::position, this::view);
    }

    @Delete("/{id}")
    @Operation(
            summary = "End a session",
            description = "The same credential stays out for 30 s, from the same address by the same protocol.")
    HttpResponse<?> end(Principal principal, HttpRequest<?> request, UUID id) {
        Scope scope = Caller.scope(principal);
        ViewingSession session =
                sessions.find(id).filter(found -> maySee(scope, found)).orElseThrow(ProblemException::notFound);
        expulsion.expel(session, caller.actor(principal, request));
        return HttpResponse.noContent();
    }

    private boolean maySee(Scope scope, ViewingSession session) {
        Camera camera = cameras.byId(session.permit().cameraId());
        return session.permit().operatorId() == scope.operatorId()
                && (scope.user() == null || (camera != null && scope.user().equals(camera.ownerId())));
    }

    /** Sorts as text the way the list does: by start in microseconds, then by id. */
    private static String position(ViewingSession session) {
        long micros = ChronoUnit.MICROS.between(Instant.EPOCH, session.startedAt());
        return "%020d %s".formatted(micros, session.id());
    }

    /** The camera's name now; it may have been renamed since. */
    private String name(ViewingSession session) {
        Camera camera = cameras.byId(session.permit().cameraId());
        return camera == null ? session.permit().cameraName() : camera.name();
    }

    private SessionView view(ViewingSession session) {
        return new SessionView(
                session.id(),
                name(session),
                session.protocol().wireName(),
                session.permit().kind().wireName(),
                session.permit().shareId(),
                session.permit().userId(),
                session.peer().getAddress().getHostAddress(),
                session.userAgent(),
                session.startedAt(),
                session.bytes(),
                view(session.reception()),
                config.nodeId());
    }

    private static @Nullable ReceptionView view(@Nullable Reception reception) {
        return reception == null
                ? null
                : new ReceptionView(
                        reception.reportedAt(),
                        reception.fractionLost(),
                        reception.packetsLost(),
                        millis(reception.jitter()),
                        reception.roundTrip() == null ? null : millis(reception.roundTrip()));
    }

    private static double millis(Duration duration) {
        return duration.toNanos() / 1_000_000.0;
    }
}
