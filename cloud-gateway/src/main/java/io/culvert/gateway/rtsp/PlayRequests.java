package io.culvert.gateway.rtsp;

import io.culvert.gateway.access.Permit;
import io.culvert.gateway.access.SessionKind;
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
 * Answers PLAY (RFC 2326 section 10.5): the gate is asked again, counts the viewer in, and the stream or the recording
 * begins.
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
        } else if (ReplayPlay.isMeantBy(request, current)) {
            replay(request, target, current, answer);
        } else {
            ask(request, target, current, SessionKind.LIVE, answer, permit -> live(request, current, permit, answer));
        }
    }

    private static boolean isOf(RtspSession current, RtspTarget target) {
        return current.presentation().permit().cameraName().equals(target.camera());
    }

    private interface Allowed {
        void go(Permit permit);
    }

    private void ask(
            RtspRequest request,
            RtspTarget target,
            RtspSession current,
            SessionKind kind,
            RtspDialogue.Answer answer,
            Allowed next) {
        Quality usual = current.presentation().permit().quality();
        questions.ask(request, target, kind, target.qualityOr(usual), answer, (permit, _) -> {
            if (!current.presentation().isFor(permit)) {
                answer.send(RtspResponse.to(request, RtspStatus.SESSION_NOT_FOUND));
            } else if (caller.services().draining().getAsBoolean()) {
                answer.send(RtspResponse.to(request, RtspStatus.SERVICE_UNAVAILABLE));
            } else {
                next.go(permit);
            }
        });
    }

    private void replay(RtspRequest request, RtspTarget target, RtspSession current, RtspDialogue.Answer answer) {
        switch (ReplayRequest.read(request)) {
            case ReplayRequest.Read.Refused(RtspStatus status) -> answer.send(RtspResponse.to(request, status));
            case ReplayRequest.Read.Understood(ReplayRequest wish) ->
                ask(request, target, current, SessionKind.ARCHIVE, answer, permit -> {
                    ReplayPlay play = new ReplayPlay(caller, current, request, wish, answer);
                    play.prepare(permit, () -> admitted(request, current, permit, answer, play::start));
                });
        }
    }

    private void live(RtspRequest request, RtspSession current, Permit permit, RtspDialogue.Answer answer) {
        if (current.state() == RtspSession.State.PLAYING && !current.isReplay()) {
            answer.send(caller.ok(request).with(RtspHeaderNames.RANGE, RangeHeader.LIVE.format()));
        } else {
            admitted(request, current, permit, answer, () -> startLive(request, current, answer));
        }
    }

    private void admitted(
            RtspRequest request, RtspSession current, Permit permit, RtspDialogue.Answer answer, Runnable next) {
        switch (current.admit(permit, caller.peer(), request.header(RtspHeaderNames.USER_AGENT))) {
            case ViewerGate.Admission.LimitReached _ ->
                answer.send(RtspResponse.to(request, RtspStatus.NOT_ENOUGH_BANDWIDTH));
            case ViewerGate.Admission.Forbidden(String reason) -> {
                log.info("{} of {} refused: {}", caller.peer(), permit.cameraName(), reason);
                answer.send(RtspResponse.to(request, RtspStatus.FORBIDDEN));
            }
            case ViewerGate.Admission.Admitted _ -> next.run();
        }
    }

    private void startLive(RtspRequest request, RtspSession current, RtspDialogue.Answer answer) {
        current.play(new LivePlayback.Answer() {
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
