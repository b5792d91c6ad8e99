package io.culvert.gateway.web;

import io.culvert.gateway.accounts.Principal;
import io.culvert.gateway.accounts.Role;
import io.culvert.gateway.cameras.Camera;
import io.culvert.gateway.cameras.CameraProbe;
import io.culvert.gateway.cameras.Cameras;
import io.culvert.gateway.cameras.SaveResult;
import io.culvert.media.Secret;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Delete;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Patch;
import io.micronaut.http.annotation.Post;
import io.micronaut.json.tree.JsonNode;
import io.micronaut.serde.annotation.Serdeable;
import io.micronaut.serde.config.naming.SnakeCaseStrategy;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Cameras: what the caller may see of them, how they are doing, and the probe of a direct one. */
@Controller("/api/v1/cameras")
@Tag(name = "cameras")
class CamerasController {

    private final Cameras cameras;
    private final CameraProbe probe;
    private final CameraViews views;
    private final MergePatch mergePatch;
    private final Caller caller;

    CamerasController(Cameras cameras, CameraProbe probe, CameraViews views, MergePatch mergePatch, Caller caller) {
        this.cameras = cameras;
        this.probe = probe;
        this.views = views;
        this.mergePatch = mergePatch;
        this.caller = caller;
    }

    @Get
    @Operation(summary = "The cameras the caller may see, in the order of their names")
    Page<CameraView> list(Principal principal, PageRequest page) {
        List<Camera> rows = cameras.list(Caller.scope(principal), page.afterOrStart(), page.fetch());
        return Page.of(rows, page, Camera::name, views::of);
    }

    @Post
    @Operation(summary = "Add a camera")
    HttpResponse<CameraView> create(Principal principal, HttpRequest<?> request, @Valid @Body CameraRequest body) {
        SaveResult result = cameras.add(Caller.scope(principal), body.draft(true), caller.actor(principal, request));
        return HttpResponse.created(views.of(saved(result)));
    }

    @Get("/{name}")
    @Operation(summary = "One camera")
    CameraView get(Principal principal, String name) {
        return views.of(Caller.camera(cameras, principal, name));
    }

    @Patch(
            uri = "/{name}",
            consumes = {MergePatch.TYPE, MediaType.APPLICATION_JSON})
    @Operation(
            summary = "Change a camera",
            description = "Another source ends whatever is being watched of the camera.")
    CameraView change(Principal principal, HttpRequest<?> request, String name, @Body JsonNode patch) {
        Camera camera = Caller.camera(cameras, principal, name);
        CameraRequest changed = mergePatch.apply(patch, CameraRequest.of(camera), CameraRequest.class);
        boolean withSource = patch.get("source") != null;
        return views.of(saved(cameras.change(
                Caller.scope(principal), camera, changed.draft(withSource), caller.actor(principal, request))));
    }

    @Delete("/{name}")
    @Operation(summary = "Delete a camera with its shares, and end what is being watched of it")
    HttpResponse<?> delete(Principal principal, HttpRequest<?> request, String name) {
        if (!cameras.delete(Caller.camera(cameras, principal, name), caller.actor(principal, request))) {
            throw ProblemException.notFound();
        }
        return HttpResponse.noContent();
    }

    /** What to try. */
    @Serdeable(naming = SnakeCaseStrategy.class)
    @Schema(name = "ProbeRequest")
    record ProbeRequest(
            @NotBlank @Size(max = 2048) String url,
            @Nullable @Size(max = 200) String username,
            @Nullable @Size(max = 200) String password) {
        @Override
        public String toString() {
            return "ProbeRequest[***]";
        }
    }

    /** What came of it: tracks, or what is wrong. */
    @Serdeable(naming = SnakeCaseStrategy.class)
    @Schema(name = "ProbeResult")
    record ProbeView(
            boolean ok,

            @Schema(description = "a stable code, e.g. bad_credentials; null when ok") @Nullable
            String error,

            @Schema(description = "what is wrong and what may help, in words") @Nullable
            String message,

            List<ProbedTrack> tracks,

            @Schema(description = "of all tracks, measured for some seconds; 0 when nothing came")
            long bitrateBps,

            @Schema(description = "what a recording around the clock takes at that rate, 10^9 bytes a day")
            double archiveGbPerDay) {}

    /** One track, and what it brings. */
    @Serdeable(naming = SnakeCaseStrategy.class)
    @Schema(name = "ProbedTrack")
    record ProbedTrack(
            String kind,
            String codec,
            @Nullable Integer width,
            @Nullable Integer height,
            int clockRate,
            @Nullable Integer channels,
            long bitrateBps) {
        static ProbedTrack of(CameraProbe.Result.Measured measured) {
            CameraView.Track track = CameraView.Track.of(measured.track());
            return new ProbedTrack(
                    track.kind(),
                    track.codec(),
                    track.width(),
                    track.height(),
                    track.clockRate(),
                    track.channels(),
                    measured.bitrateBps());
        }
    }

    @Post("/probe")
    @Operation(
            summary = "Ask a camera at an address what it offers",
            description = "Takes its stream for some seconds to measure it. `error`: bad_url, unreachable, timed_out,"
                    + " bad_credentials, no_such_stream, busy, unsupported or not_a_camera.")
    ProbeView probe(Principal principal, @Valid @Body ProbeRequest body) {
        String password = body.password();
        CameraProbe.Result result = probe.probe(
                Secret.of(body.url()),
                body.username(),
                password == null ? null : Secret.of(password),
                principal.may(Role.PROVIDER));
        return switch (result) {
            case CameraProbe.Result.Found(List<CameraProbe.Result.Measured> tracks) -> found(tracks);
            case CameraProbe.Result.Failed(String code, String message) ->
                new ProbeView(false, code, message, List.of(), 0, 0);
        };
    }

    private static ProbeView found(List<CameraProbe.Result.Measured> tracks) {
        long bps = tracks.stream()
                .mapToLong(CameraProbe.Result.Measured::bitrateBps)
                .sum();
        double gbPerDay = bps / 8.0 * Duration.ofDays(1).toSeconds() / 1e9;
        return new ProbeView(
                true, null, null, tracks.stream().map(ProbedTrack::of).toList(), bps, Math.round(gbPerDay * 10) / 10.0);
    }

    static ProblemException noRoom(int max) {
        return new ProblemException(ProblemCode.LIMIT_REACHED, "The user may have " + max + " cameras and has them.");
    }

    private static Camera saved(SaveResult result) {
        if (result instanceof SaveResult.Saved(Camera camera)) {
            return camera;
        }
        throw refused(result);
    }

    /** The problem for what was not saved. */
    static ProblemException refused(SaveResult result) {
        return switch (result) {
            case SaveResult.Saved _ -> throw new IllegalArgumentException("it was saved");
            case SaveResult.NameNotAvailable _ -> new ProblemException(ProblemCode.NAME_NOT_AVAILABLE);
            case SaveResult.NoSuchSite _ -> new ProblemException(ProblemCode.NOT_FOUND, "There is no such site.");
            case SaveResult.SiteNeeded _ -> new ProblemException(ProblemCode.SITE_NEEDED);
            case SaveResult.NoSuchAgent _ -> new ProblemException(ProblemCode.NOT_FOUND, "There is no such agent.");
            case SaveResult.Gone _ -> ProblemException.notFound();
            case SaveResult.TooMany(int max) -> noRoom(max);
            case SaveResult.Invalid(String field, String reason) -> ProblemException.invalid(field, reason);
        };
    }
}
