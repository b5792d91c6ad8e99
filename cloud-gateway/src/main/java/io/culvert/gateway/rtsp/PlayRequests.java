package io.culvert.gateway.rtsp;

import io.culvert.gateway.access.Permit;
import io.culvert.gateway.stream.Quality;
import io.culvert.gateway.stream.SourceFailure;
import io.culvert.media.rtsp.RangeHeader;
import io.culvert.media.rtsp.RtpInfoHeader;
import io.culvert.media.rtsp.RtspHeaderNames;
import io.culvert.media.rtsp.RtspRequest;
import io.culvert.media.rtsp.RtspResponse;
import io.culvert.media.rtsp.RtspStatus;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers PLAY (RFC 2326 section 10.5): the gate is asked again, counts the viewer in, and the stream lets it in.
 *
 * <p>Threading: confined to the connection's event loop.
 */
final class PlayRequests {
    private static final Logger log = LoggerFactory.getLogger(PlayRequests.class);

    private final Caller caller;
    private final Questions questions;

    PlayRequests(Caller caller, Questions questions) {
        this.caller = caller;
        this.questions = questions;
    }

    void handle(RtspRequest request, RtspDialogue.Answer answer) {
        RtspTarget target = RtspTarget.parse(request.uri());
        RtspSession current = caller.ownSession(request);
        if (target == null) {
            answer.send(RtspResponse.to(request, RtspStatus.BAD_REQUEST));
        } else if (current == null || !isOf(current, target)) {
            answer.send(RtspResponse.to(request, caller.noSuchSession(request)));
        } else if (current.tracks().isEmpty()) {
            answer.send(RtspResponse.to(request, RtspStatus.METHOD_NOT_VALID_IN_THIS_STATE));
        } else if (target.track() >= 0 && !current.tracks().isOneOnly()) {
            answer.send(RtspResponse.to(request, RtspStatus.ONLY_AGGREGATE_OPERATION_ALLOWED));
        } else if (wantsRecording(request)) {
            answer.send(RtspResponse.to(request, RtspStatus.INVALID_RANGE));
        } else {
            Permit held = current.presentation().permit();
            questions.ask(
                    request,
                    target,
                    target.qualityOr(held.quality()),
                    answer,
                    (permit, _) -> start(request, current, permit, answer));
        }
    }

    private static boolean isOf(RtspSession current, RtspTarget target) {
        return current.presentation().permit().cameraName().equals(target.camera());
    }

    private static boolean wantsRecording(RtspRequest request) {
        String range = request.header(RtspHeaderNames.RANGE);
        return range != null && RangeHeader.parse(range) instanceof RangeHeader.Clock;
    }

    private void start(RtspRequest request, RtspSession current, Permit permit, RtspDialogue.Answer answer) {
        if (!current.presentation().isFor(permit)) {
            answer.send(RtspResponse.to(request, RtspStatus.SESSION_NOT_FOUND));
        } else if (current.state() == RtspSession.State.PLAYING) {
            answer.send(caller.ok(request).with(RtspHeaderNames.RANGE, RangeHeader.LIVE.format()));
        } else if (caller.services().draining().getAsBoolean()) {
            answer.send(RtspResponse.to(request, RtspStatus.SERVICE_UNAVAILABLE));
        } else {
            admit(request, current, answer);
        }
    }

    private void admit(RtspRequest request, RtspSession current, RtspDialogue.Answer answer) {
        switch (current.admit(caller.peer(), request.header(RtspHeaderNames.USER_AGENT))) {
            case ViewerGate.Admission.LimitReached _ ->
                answer.send(RtspResponse.to(request, RtspStatus.NOT_ENOUGH_BANDWIDTH));
            case ViewerGate.Admission.Forbidden(String reason) -> {
                log.info(
                        "{} of {} refused: {}",
                        caller.peer(),
                        current.presentation().permit().cameraName(),
                        reason);
                answer.send(RtspResponse.to(request, RtspStatus.FORBIDDEN));
            }
            case ViewerGate.Admission.Admitted _ ->
                current.play(new RtspSession.PlayAnswer() {
                    @Override
                    public void playing(RtpInfoHeader info) {
                        answer.send(caller.ok(request)
                                .with(RtspHeaderNames.RANGE, RangeHeader.LIVE.format())
                                .with(RtspHeaderNames.RTP_INFO, info.format()));
                    }

                    @Override
                    public void failed(SourceFailure why) {
                        Quality quality = current.presentation().permit().quality();
                        answer.send(RtspResponse.to(request, RtspStatusMapping.of(why, quality)));
                    }
                });
        }
    }
}
