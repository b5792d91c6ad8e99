package io.culvert.gateway.rtsp;

import io.culvert.gateway.stream.Quality;
import io.culvert.media.rtsp.RtspHeaderNames;
import io.culvert.media.rtsp.RtspRequest;
import io.culvert.media.rtsp.RtspResponse;
import io.culvert.media.rtsp.RtspStatus;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Answers DESCRIBE (RFC 2326 section 10.2).
 *
 * <p>Threading: confined to the connection's event loop.
 */
final class DescribeRequests {
    private final Caller caller;
    private final Questions questions;

    DescribeRequests(Caller caller, Questions questions) {
        this.caller = caller;
        this.questions = questions;
    }

    void handle(RtspRequest request, RtspDialogue.Answer answer) {
        RtspTarget target = RtspTarget.parse(request.uri());
        if (target == null) {
            answer.send(RtspResponse.to(request, RtspStatus.BAD_REQUEST));
        } else if (!acceptsSdp(request.header(RtspHeaderNames.ACCEPT))) {
            answer.send(RtspResponse.to(request, RtspStatus.NOT_ACCEPTABLE));
        } else if (caller.services().draining().getAsBoolean()) {
            answer.send(RtspResponse.to(request, RtspStatus.SERVICE_UNAVAILABLE));
        } else {
            questions.ask(request, target, target.qualityOr(Quality.MAIN), answer, (permit, credential) -> {
                if (target.archive()) {
                    // Nothing is recorded yet, so no range holds anything.
                    answer.send(RtspResponse.to(request, RtspStatus.INVALID_RANGE));
                    return;
                }
                questions.present(request, target, permit, credential, answer, shown -> {
                    String sdp =
                            shown.description().toSdp("Culvert", "npt=now-").format();
                    answer.send(caller.ok(request)
                            .with(RtspHeaderNames.CONTENT_BASE, shown.base())
                            .withBody("application/sdp", sdp.getBytes(StandardCharsets.UTF_8)));
                });
            });
        }
    }

    private static boolean acceptsSdp(@Nullable String accept) {
        return accept == null || accept.contains("application/sdp") || accept.contains("*/*");
    }
}
