package io.culvert.gateway.web;

import io.culvert.gateway.accounts.Principal;
import io.culvert.gateway.cameras.Camera;
import io.culvert.gateway.cameras.Cameras;
import io.culvert.gateway.forwards.CameraServices;
import io.culvert.gateway.forwards.ServiceAnswer;
import io.culvert.gateway.forwards.ServiceRequest;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.ServerHttpRequest;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Delete;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Options;
import io.micronaut.http.annotation.Patch;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.Put;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A camera's own web page and ONVIF services, for those who may change the camera; a share opens none of this. */
@Controller("/api/v1/cameras/{name}/services/{service}")
@Tag(name = "camera services")
class CameraServicesController {
    private static final String DESCRIPTION = """
            Passes the request on to a service that the camera's agent declares (`services` of the camera): `http` is the \
            camera's web page, `onvif` its ONVIF services. Path and query go to the camera as they are. Bodies pass in both \
            directions, upwards up to 2 MiB; of the headers only harmless ones. A login for the camera itself goes in \
            `Camera-Authorization`, its challenge comes back in `Camera-Authenticate`. What a camera answers is shown to \
            browsers in a sandbox: no scripts, no cookies. 503 `agent_offline`, 502 `service_unreachable` or \
            `service_failed`, 504 `service_timeout`, 503 `service_busy`.
            """;

    /** Segments before the camera's own path: api, v1, cameras, NAME, services, SERVICE. */
    private static final int OUR_SEGMENTS = 6;

    private final Cameras cameras;
    private final CameraServices services;
    private final Caller caller;

    CameraServicesController(Cameras cameras, CameraServices services, Caller caller) {
        this.cameras = cameras;
        this.services = services;
        this.caller = caller;
    }

    @Get(uris = {"", "/", "/{+path}"})
    @Operation(summary = "Read from a service of a camera", description = DESCRIPTION)
    HttpResponse<?> get(
            Principal principal, HttpRequest<?> request, String name, String service, @Nullable String path) {
        return pass(principal, request, name, service);
    }

    @Post(
            uris = {"", "/", "/{+path}"},
            consumes = "*/*")
    @Operation(summary = "Ask a service of a camera", description = DESCRIPTION)
    HttpResponse<?> post(
            Principal principal, HttpRequest<?> request, String name, String service, @Nullable String path) {
        return pass(principal, request, name, service);
    }

    @Put(
            uris = {"", "/", "/{+path}"},
            consumes = "*/*")
    @Operation(summary = "Set something by a service of a camera", description = DESCRIPTION)
    HttpResponse<?> put(
            Principal principal, HttpRequest<?> request, String name, String service, @Nullable String path) {
        return pass(principal, request, name, service);
    }

    @Patch(
            uris = {"", "/", "/{+path}"},
            consumes = "*/*")
    @Operation(summary = "Change something by a service of a camera", description = DESCRIPTION)
    HttpResponse<?> patch(
            Principal principal, HttpRequest<?> request, String name, String service, @Nullable String path) {
        return pass(principal, request, name, service);
    }

    @Delete(
            uris = {"", "/", "/{+path}"},
            consumes = "*/*")
    @Operation(summary = "Delete something by a service of a camera", description = DESCRIPTION)
    HttpResponse<?> delete(
            Principal principal, HttpRequest<?> request, String name, String service, @Nullable String path) {
        return pass(principal, request, name, service);
    }

    @Options(
            uris = {"", "/", "/{+path}"},
            consumes = "*/*")
    @Operation(summary = "What a service of a camera offers", description = DESCRIPTION)
    HttpResponse<?> options(
            Principal principal, HttpRequest<?> request, String name, String service, @Nullable String path) {
        return pass(principal, request, name, service);
    }

    private HttpResponse<?> pass(Principal principal, HttpRequest<?> request, String name, String service) {
        Camera camera = Caller.camera(cameras, principal, name);
        String raw = request.getUri().getRawPath();
        int ours = ourPart(raw);
        String query = request.getUri().getRawQuery();
        String path = (ours == raw.length() ? "/" : raw.substring(ours)) + (query == null ? "" : "?" + query);
        long length = request.getHeaders().contentLength().orElse(-1L);
        boolean hasBody = length > 0 || request.getHeaders().contains("Transfer-Encoding");
        InputStream body = hasBody && request instanceof ServerHttpRequest<?> server
                ? server.byteBody().toInputStream()
                : null;
        ServiceAnswer answer = services.exchange(
                camera,
                service,
                raw.substring(0, ours),
                new ServiceRequest(request.getMethodName(), path, headers(request), body, hasBody ? length : 0),
                caller.actor(principal, request));
        return switch (answer) {
            case ServiceAnswer.Answered answered -> answered(answered);
            case ServiceAnswer.Failed failed -> throw problem(failed);
        };
    }

    /** Where the camera's own path begins. */
    private static int ourPart(String raw) {
        int at = 0;
        for (int segment = 0; segment < OUR_SEGMENTS && at >= 0; segment++) {
            at = raw.indexOf('/', at + 1);
        }
        return at < 0 ? raw.length() : at;
    }

    private static List<Map.Entry<String, String>> headers(HttpRequest<?> request) {
        List<Map.Entry<String, String>> headers = new ArrayList<>();
        request.getHeaders().forEach((name, values) -> values.forEach(value -> headers.add(Map.entry(name, value))));
        return headers;
    }

    /** The body is read on a thread that may block, as it comes; what breaks off breaks the answer off. */
    private static HttpResponse<?> answered(ServiceAnswer.Answered answered) {
        MutableHttpResponse<InputStream> response = HttpResponse.status(answered.status(), "");
        answered.headers().forEach(header -> response.getHeaders().add(header.getKey(), header.getValue()));
        answered.length().ifPresent(response::contentLength);
        return response.body(answered.body());
    }

    private static ProblemException problem(ServiceAnswer.Failed failed) {
        ProblemCode code =
                switch (failed.reason()) {
                    case NO_SUCH_SERVICE -> ProblemCode.NOT_FOUND;
                    case AGENT_OFFLINE -> ProblemCode.AGENT_OFFLINE;
                    case UNREACHABLE -> ProblemCode.SERVICE_UNREACHABLE;
                    case BUSY -> ProblemCode.SERVICE_BUSY;
                    case TIMEOUT -> ProblemCode.SERVICE_TIMEOUT;
                    case BAD_ANSWER -> ProblemCode.SERVICE_FAILED;
                    case MALFORMED -> ProblemCode.MALFORMED;
                    case TOO_LARGE -> ProblemCode.TOO_LARGE;
                };
        return new ProblemException(code, failed.message());
    }
}
