package io.culvert.gateway.web;

import io.culvert.gateway.access.AccessRequest;
import io.culvert.gateway.access.Credential;
import io.culvert.gateway.access.Protocol;
import io.culvert.gateway.access.SessionKind;
import io.culvert.gateway.hls.PreviewResult;
import io.culvert.gateway.hls.Previews;
import io.culvert.gateway.onvif.OnvifAnswer;
import io.culvert.gateway.onvif.OnvifCall;
import io.culvert.gateway.onvif.OnvifDoor;
import io.culvert.gateway.onvif.SnapshotLogin;
import io.culvert.gateway.stream.Quality;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MediaType;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Post;
import io.swagger.v3.oas.annotations.Hidden;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The gateway as an ONVIF device: SOAP for its services, and pictures for who asks with the same credentials. */
@Controller("/onvif")
@Anonymous
@Hidden
class OnvifController {
    private static final byte[] NOTHING = new byte[0];

    private final OnvifDoor door;
    private final Previews previews;
    private final MediaRequests requests;
    private final ClientAddress addresses;

    OnvifController(OnvifDoor door, Previews previews, MediaRequests requests, ClientAddress addresses) {
        this.door = door;
        this.previews = previews;
        this.requests = requests;
        this.addresses = addresses;
    }

    @Post(uri = "/{service}", consumes = MediaType.ALL)
    HttpResponse<?> answer(HttpRequest<?> request, String service, @Body byte @Nullable [] body) {
        if (!door.has(service)) {
            return Problem.of(ProblemCode.NOT_FOUND).response();
        }
        OnvifAnswer answer = door.answer(new OnvifCall(
                request.getPath(),
                addresses.isHttps(request),
                requests.peer(request),
                request.getHeaders().get(HttpHeaders.AUTHORIZATION),
                body == null ? NOTHING : body));
        if (answer.known()) {
            HttpDoor.known(request);
        }
        MutableHttpResponse<?> response = HttpResponse.status(HttpStatus.valueOf(answer.status()))
                .body(answer.body().getBytes(StandardCharsets.UTF_8))
                .contentType(new MediaType(answer.contentType()));
        return asking(response, answer.challenges());
    }

    /** The picture that {@code GetSnapshotUri} names. */
    @Get("/snapshot/{camera}")
    HttpResponse<?> snapshot(HttpRequest<?> request, String camera) throws InterruptedException {
        return switch (door.snapshot(
                request.getHeaders().get(HttpHeaders.AUTHORIZATION), request.getPath(), requests.peer(request))) {
            case SnapshotLogin.Asked(List<String> challenges) ->
                asking(Problem.of(ProblemCode.UNAUTHENTICATED).response(), challenges);
            case SnapshotLogin.Shown(Credential credential) -> picture(request, camera, credential);
        };
    }

    private HttpResponse<?> picture(HttpRequest<?> request, String camera, Credential credential)
            throws InterruptedException {
        PreviewResult result = previews.jpeg(new AccessRequest(
                Protocol.HTTP,
                camera,
                Quality.MAIN,
                SessionKind.LIVE,
                credential,
                requests.peer(request),
                request.getHeaders().get(HttpHeaders.USER_AGENT)));
        return PreviewController.answer(request, result, Quality.MAIN, MediaType.IMAGE_JPEG);
    }

    private static MutableHttpResponse<?> asking(MutableHttpResponse<?> response, List<String> challenges) {
        response.getHeaders().remove(HttpHeaders.WWW_AUTHENTICATE);
        challenges.forEach(each -> response.getHeaders().add(HttpHeaders.WWW_AUTHENTICATE, each));
        return response.header("Cache-Control", "no-store");
    }
}
