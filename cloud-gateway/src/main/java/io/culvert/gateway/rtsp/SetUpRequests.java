package io.culvert.gateway.rtsp;

import io.culvert.gateway.access.Protocol;
import io.culvert.gateway.access.SessionKind;
import io.culvert.gateway.stream.Quality;
import io.culvert.media.rtsp.RtspHeaderNames;
import io.culvert.media.rtsp.RtspRequest;
import io.culvert.media.rtsp.RtspResponse;
import io.culvert.media.rtsp.RtspStatus;
import io.culvert.media.rtsp.SessionHeader;
import io.culvert.media.rtsp.TransportHeader;
import io.netty.util.concurrent.Future;
import java.net.InetSocketAddress;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers SETUP (RFC 2326 section 10.4): one session per connection, its tracks all interleaved or all over UDP.
 *
 * <p>Threading: confined to the connection's event loop.
 */
final class SetUpRequests {
    private static final Logger log = LoggerFactory.getLogger(SetUpRequests.class);

    private final Caller caller;
    private final Questions questions;
    private final RtspServices services;

    SetUpRequests(Caller caller, Questions questions) {
        this.caller = caller;
        this.questions = questions;
        this.services = caller.services();
    }

    void handle(RtspRequest request, RtspDialogue.Answer answer) {
        RtspTarget target = RtspTarget.parse(request.uri());
        RtspSession current = caller.session();
        if (target == null) {
            answer.send(RtspResponse.to(request, RtspStatus.BAD_REQUEST));
        } else if (caller.namesForeignSession(request)) {
            answer.send(RtspResponse.to(request, RtspStatus.SESSION_NOT_FOUND));
        } else if (current != null && (!Caller.namesSession(request) || current.state() != RtspSession.State.READY)) {
            // One session per connection; and what plays keeps its transport.
            answer.send(RtspResponse.to(request, RtspStatus.METHOD_NOT_VALID_IN_THIS_STATE));
        } else if (services.draining().getAsBoolean()) {
            answer.send(RtspResponse.to(request, RtspStatus.SERVICE_UNAVAILABLE));
        } else {
            Presentation known = current != null ? current.presentation() : caller.described();
            Quality usual = known == null ? Quality.MAIN : known.permit().quality();
            SessionKind kind = known != null && known.permit().cameraName().equals(target.camera())
                    ? known.kind()
                    : target.archive() != null ? SessionKind.ARCHIVE : SessionKind.LIVE;
            questions.ask(request, target, kind, target.qualityOr(usual), answer, (permit, credential) -> {
                if (known != null && known.isFor(permit)) {
                    setUpTrack(request, target, known, answer);
                } else if (current != null) {
                    answer.send(RtspResponse.to(request, RtspStatus.SESSION_NOT_FOUND));
                } else if (target.archive() != null) {
                    questions.presentRecorded(
                            request,
                            target,
                            permit,
                            credential,
                            answer,
                            (shown, _) -> setUpTrack(request, target, shown, answer));
                } else {
                    questions.present(
                            request,
                            target,
                            permit,
                            credential,
                            answer,
                            shown -> setUpTrack(request, target, shown, answer));
                }
            });
        }
    }

    private void setUpTrack(RtspRequest request, RtspTarget target, Presentation shown, RtspDialogue.Answer answer) {
        int count = shown.description().tracks().size();
        if (target.track() < 0 && count != 1) {
            answer.send(RtspResponse.to(request, RtspStatus.AGGREGATE_OPERATION_NOT_ALLOWED));
            return;
        }
        int track = Math.max(0, target.track());
        if (track >= count) {
            answer.send(RtspResponse.to(request, RtspStatus.NOT_FOUND));
            return;
        }
        String header = request.header(RtspHeaderNames.TRANSPORT);
        RtspSession current = caller.session();
        Boolean before = current == null ? null : current.isInterleaved();
        TransportHeader wish = header == null ? null : TransportChoice.of(header, udp(), before);
        if (wish == null) {
            answer.send(RtspResponse.to(request, RtspStatus.UNSUPPORTED_TRANSPORT));
        } else if (wish.tcp()) {
            setUpInterleaved(request, shown, track, wish, answer);
        } else {
            setUpDatagrams(request, shown, track, wish, answer);
        }
    }

    /**
     * Whether there is UDP for this client. Not inside TLS: it would carry in the clear what was asked for in secret. Not
     * behind a proxy: packets would come from where the client never connected to.
     */
    private boolean udp() {
        return services.protocol() == Protocol.RTSP
                && !services.config().udpPorts().isNone()
                && caller.peer().equals(caller.ctx().channel().remoteAddress());
    }

    private void setUpInterleaved(
            RtspRequest request, Presentation shown, int track, TransportHeader wish, RtspDialogue.Answer answer) {
        TransportHeader.Pair channels = TransportChoice.channels(wish, track, caller.session());
        if (channels == null) {
            answer.send(RtspResponse.to(request, RtspStatus.UNSUPPORTED_TRANSPORT));
            return;
        }
        RtspSession made = caller.sessionFor(shown);
        made.setUpInterleaved(track, channels.first(), channels.second());
        answer.send(done(
                request,
                made,
                TransportHeader.interleaved(channels.first())
                        .withInterleaved(channels)
                        .withSsrc(ssrc(made, track))));
    }

    /** Packets go to the address the connection comes from, whatever {@code destination=} says. */
    private void setUpDatagrams(
            RtspRequest request, Presentation shown, int track, TransportHeader wish, RtspDialogue.Answer answer) {
        TransportHeader.Pair ports = Objects.requireNonNull(wish.clientPort());
        InetSocketAddress local = (InetSocketAddress) caller.ctx().channel().localAddress();
        Future<DatagramPort> bound = services.ports().at(caller.ctx().channel().eventLoop(), local.getAddress());
        bound.addListener(done -> {
            if (caller.isClosed()) {
                return;
            }
            if (!done.isSuccess()) {
                log.warn("no UDP ports at {}: {}", local.getAddress(), String.valueOf(done.cause()));
                answer.send(RtspResponse.to(request, RtspStatus.UNSUPPORTED_TRANSPORT));
                return;
            }
            questions.proceed(bound.getNow(), null, request, port -> {
                RtspSession made = caller.sessionFor(shown);
                made.setUpDatagrams(track, port, ports.first(), ports.second());
                answer.send(done(
                        request,
                        made,
                        TransportHeader.udp(ports.first(), ports.second())
                                .withServerPort(new TransportHeader.Pair(port.rtpPort(), port.rtcpPort()))
                                .withSource(local.getAddress().getHostAddress())
                                .withSsrc(ssrc(made, track))));
            });
        });
    }

    private static long ssrc(RtspSession made, int track) {
        return made.ssrc(track) & 0xFFFF_FFFFL;
    }

    private RtspResponse done(RtspRequest request, RtspSession made, TransportHeader transport) {
        int timeout = (int) services.config().patience().session().toSeconds();
        return RtspResponse.to(request, RtspStatus.OK)
                .with(RtspHeaderNames.SESSION, new SessionHeader(made.id(), timeout).format())
                .with(RtspHeaderNames.TRANSPORT, transport.format());
    }
}
