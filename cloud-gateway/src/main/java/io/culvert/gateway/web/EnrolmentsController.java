package io.culvert.gateway.web;

import io.culvert.gateway.accounts.Principal;
import io.culvert.gateway.accounts.Role;
import io.culvert.gateway.cameras.Camera;
import io.culvert.gateway.cameras.CameraDirectory;
import io.culvert.gateway.cameras.CameraDraft;
import io.culvert.gateway.cameras.CameraTemplate;
import io.culvert.gateway.cameras.Cameras;
import io.culvert.gateway.cameras.Scope;
import io.culvert.gateway.database.JsonText;
import io.culvert.gateway.node.NodeConfig;
import io.culvert.gateway.provisioning.EnrolmentWatch;
import io.culvert.gateway.provisioning.QrEnrolment;
import io.culvert.gateway.provisioning.QrEnrolments;
import io.culvert.gateway.provisioning.QrEnrolments.Outcome;
import io.culvert.qr.QrPicture;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Delete;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Header;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.serde.annotation.Serdeable;
import io.micronaut.serde.config.naming.SnakeCaseStrategy;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.Valid;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Cameras that come in by a QR code: the code, its picture, and how far the camera has come. */
@Controller("/api/v1/enrolments")
@Tag(name = "enrolments")
class EnrolmentsController {
    private static final String NO_STORE = "no-store";

    /** A picture of about 500 pixels, which a browser makes larger without blurring what counts. */
    private static final int MODULE_PIXELS = 8;

    private final QrEnrolments enrolments;
    private final EnrolmentWatch watch;
    private final EventStreams streams;
    private final Cameras cameras;
    private final CameraDirectory directory;
    private final CameraViews views;
    private final MediaAddresses addresses;
    private final NodeConfig node;
    private final JsonText json;
    private final Caller caller;
    private final Clock clock;

    EnrolmentsController(
            QrEnrolments enrolments,
            EnrolmentWatch watch,
            EventStreams streams,
            Cameras cameras,
            CameraDirectory directory,
            CameraViews views,
            MediaAddresses addresses,
            NodeConfig node,
            JsonText json,
            Caller caller,
            Clock clock) {
        this.enrolments = enrolments;
        this.watch = watch;
        this.streams = streams;
        this.cameras = cameras;
        this.directory = directory;
        this.views = views;
        this.addresses = addresses;
        this.node = node;
        this.json = json;
        this.caller = caller;
        this.clock = clock;
    }

    /** A code just made. */
    @Serdeable(naming = SnakeCaseStrategy.class)
    @Schema(name = "EnrolmentMade")
    record Made(
            UUID id,

            @Schema(description = "waiting") String state,

            Instant expiresAt,

            @Schema(description = "what the QR code says, Wi-Fi password included: shown here and never again")
            String qrText,

            @Schema(description = "address of the picture; good as long as the code waits, for the same credential")
            String qrPng,

            @Schema(description = "likewise") String qrSvg) {
        @Override
        public String toString() {
            return "Made[" + id + "]";
        }
    }

    @Post
    @Operation(
            summary = "Make a QR code by which a camera comes in",
            description =
                    "The code is good for one use within ten minutes. The Wi-Fi password goes into it and is kept nowhere.")
    HttpResponse<Made> make(Principal principal, HttpRequest<?> request, @Valid @Body EnrolmentRequest body) {
        UUID site = body.siteId();
        if (site == null) {
            throw new ProblemException(ProblemCode.SITE_NEEDED);
        }
        CameraDraft draft = body.template().draft(false);
        nameIsFree(draft.name());
        EnrolmentRequest.Wifi wifi = body.wifi();
        Outcome outcome = enrolments.make(
                caller.actor(principal, request),
                principal.credentialId(),
                new QrEnrolments.Wish(
                        site,
                        principal.may(Role.PROVIDER),
                        draft.title(),
                        wifi == null ? null : wifi.network(),
                        json.of(CameraTemplate.of(draft)),
                        node.publicHost(),
                        addresses.agentPort()));
        return switch (outcome) {
            case Outcome.Made made -> HttpResponse.created(shown(made)).header("Cache-Control", NO_STORE);
            case Outcome.NoSuchSite none -> throw new ProblemException(ProblemCode.NOT_FOUND, "There is no such site.");
            case Outcome.NoRoom(int max) -> throw CamerasController.noRoom(max);
            case Outcome.TooManyWaiting(int max) ->
                throw new ProblemException(
                        ProblemCode.LIMIT_REACHED,
                        max + " codes are waiting already: take one back, or wait until they end.");
            case Outcome.Unfit(String reason) -> throw ProblemException.invalid("public_host", reason);
        };
    }

    private void nameIsFree(@Nullable String name) {
        if (name != null) {
            cameras.nameRefusal(name).ifPresent(refusal -> {
                throw CamerasController.refused(refusal);
            });
        }
    }

    private static Made shown(Outcome.Made made) {
        UUID id = made.enrolment().id();
        String picture = "/api/v1/enrolments/" + id + "/qr.";
        return new Made(
                id,
                "waiting",
                made.enrolment().expiresAt(),
                made.code().reveal(),
                picture + "png?code=" + made.sealed(),
                picture + "svg?code=" + made.sealed());
    }

    @Get
    @Operation(summary = "The enrolments the caller may see")
    Page<EnrolmentView> list(Principal principal, PageRequest page) {
        Scope scope = Caller.scope(principal);
        UUID after = page.afterId();
        List<QrEnrolment> rows =
                enrolments.list(scope.operatorId(), scope.user(), after == null ? new UUID(0, 0) : after, page.fetch());
        return Page.of(rows, page, row -> row.id().toString(), this::view);
    }

    @Get("/{id}")
    @Operation(summary = "How far an enrolment has come")
    EnrolmentView get(Principal principal, UUID id) {
        return view(find(principal, id));
    }

    @Get(uri = "/{id}/qr.png", produces = "image/png")
    @Operation(
            summary = "The picture of a code that waits, as PNG",
            description = "`code` is what the answer of POST carries in `qr_png`; the gateway itself does not keep it.")
    HttpResponse<byte[]> png(Principal principal, UUID id, @QueryValue String code) {
        return picture(QrPicture.png(text(principal, id, code), MODULE_PIXELS));
    }

    @Get(uri = "/{id}/qr.svg", produces = "image/svg+xml")
    @Operation(summary = "The picture of a code that waits, as SVG", description = "As for PNG.")
    HttpResponse<byte[]> svg(Principal principal, UUID id, @QueryValue String code) {
        return picture(QrPicture.svg(text(principal, id, code)).getBytes(StandardCharsets.UTF_8));
    }

    private String text(Principal principal, UUID id, String sealed) {
        return enrolments
                .code(find(principal, id), sealed)
                .orElseThrow(ProblemException::notFound)
                .reveal();
    }

    private static HttpResponse<byte[]> picture(byte[] picture) {
        return HttpResponse.ok(picture)
                .header("Cache-Control", NO_STORE)
                .header("Referrer-Policy", "no-referrer")
                .header("X-Content-Type-Options", "nosniff");
    }

    @Delete("/{id}")
    @Operation(
            summary = "Take a code back",
            description = "It is good for nothing from now on. A camera that has come in by it stays.")
    HttpResponse<?> cancel(Principal principal, HttpRequest<?> request, UUID id) {
        if (!enrolments.cancel(
                caller.actor(principal, request), Caller.scope(principal).user(), id)) {
            throw ProblemException.notFound();
        }
        return HttpResponse.noContent();
    }

    @Get(uri = "/{id}/stream", produces = MediaType.TEXT_EVENT_STREAM)
    @Operation(
            summary = "Follow an enrolment",
            description =
                    "Server-sent events, each the whole enrolment as GET shows it; ends when the camera is there, the code"
                            + " has expired or was taken back. Coming back after the last event is answered 204.")
    @ApiResponse(
            responseCode = "200",
            description = "events",
            content = @Content(schema = @Schema(implementation = EnrolmentView.class)))
    HttpResponse<?> follow(
            Principal principal,
            HttpRequest<?> request,
            UUID id,
            @Nullable @Header("Last-Event-ID") String lastEventId) {
        find(principal, id);
        return EnrolmentNews.END.equals(lastEventId)
                ? HttpResponse.noContent()
                : streams.open(principal, request, new EnrolmentNews(watch, id, () -> sight(principal, id)));
    }

    private Optional<EnrolmentNews.Sight> sight(Principal principal, UUID id) {
        Scope scope = Caller.scope(principal);
        return enrolments
                .find(scope.operatorId(), scope.user(), id)
                .map(found -> new EnrolmentNews.Sight(json.of(view(found)), found.isOver(clock.instant())));
    }

    private QrEnrolment find(Principal principal, UUID id) {
        Scope scope = Caller.scope(principal);
        return enrolments.find(scope.operatorId(), scope.user(), id).orElseThrow(ProblemException::notFound);
    }

    private EnrolmentView view(QrEnrolment enrolment) {
        UUID id = enrolment.cameraId();
        Camera camera = id == null ? null : directory.byId(id);
        return EnrolmentView.of(enrolment, camera == null ? null : views.of(camera), clock.instant());
    }
}
