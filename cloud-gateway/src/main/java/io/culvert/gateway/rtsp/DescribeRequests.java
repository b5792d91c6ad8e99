package io.culvert.gateway.rtsp;

import io.culvert.gateway.access.SessionKind;
import io.culvert.gateway.stream.Quality;
import io.culvert.media.rtsp.RtspHeaderNames;
import io.culvert.media.rtsp.RtspRequest;
import io.culvert.media.rtsp.RtspResponse;
import io.culvert.media.rtsp.RtspStatus;
import io.culvert.media.sdp.SessionDescription;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Answers DESCRIBE (RFC 2326 section 10.2).
 *
 * <p>Threading: confined to the connection's event loop.
 */
final class DescribeRequests {
    /** Of a session, as its description has it. */
    static final String NAME = "Culvert";

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
            boolean recorded = target.archive() != null;
            SessionKind kind = recorded ? SessionKind.ARCHIVE : SessionKind.LIVE;
            questions.ask(request, target, kind, target.qualityOr(Quality.MAIN), answer, (permit, credential) -> {
                if (recorded) {
                    questions.presentRecorded(
                            request,
                            target,
                            permit,
                            credential,
                            answer,
                            (shown, part) -> described(request, shown, part.sdp(shown.archive()), answer));
                } else {
                    questions.present(
                            request,
                            target,
                            permit,
                            credential,
                            answer,
                            shown -> described(
                                    request, shown, shown.description().toSdp(NAME, "npt=now-"), answer));
                }
            });
        }
    }

    private void described(
            RtspRequest request, Presentation shown, SessionDescription description, RtspDialogue.Answer answer) {
        answer.send(caller.ok(request)
                .with(RtspHeaderNames.CONTENT_BASE, shown.base())
                .withBody("application/sdp", description.format().getBytes(StandardCharsets.UTF_8)));
    }

    private static boolean acceptsSdp(@Nullable String accept) {
        return accept == null || accept.contains("application/sdp") || accept.contains("*/*");
    }
}
