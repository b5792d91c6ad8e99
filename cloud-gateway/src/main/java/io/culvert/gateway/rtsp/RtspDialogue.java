package io.culvert.gateway.rtsp;

import io.culvert.gateway.access.AccessDecision;
import io.culvert.gateway.access.AccessRequest;
import io.culvert.gateway.access.Credential;
import io.culvert.gateway.access.Permit;
import io.culvert.gateway.access.SessionKind;
import io.culvert.gateway.stream.DescribeResult;
import io.culvert.gateway.stream.Quality;
import io.culvert.gateway.stream.SourceFailure;
import io.culvert.gateway.stream.StreamKey;
import io.culvert.media.rtsp.PublicHeader;
import io.culvert.media.rtsp.RangeHeader;
import io.culvert.media.rtsp.RtpInfoHeader;
import io.culvert.media.rtsp.RtspHeaderNames;
import io.culvert.media.rtsp.RtspMethods;
import io.culvert.media.rtsp.RtspRequest;
import io.culvert.media.rtsp.RtspResponse;
import io.culvert.media.rtsp.RtspStatus;
import io.culvert.media.rtsp.SessionHeader;
import io.culvert.media.rtsp.TransportHeader;
import io.netty.channel.ChannelHandlerContext;
import io.netty.util.concurrent.Future;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers the requests of one connection, one at a time (RFC 2326 section 10).
 *
 * <p>A session belongs to this connection and to the credential it was set up with: its id means nothing on another
 * connection, and nothing to another credential on this one. Where a request shows no credential, the one that the gate
 * accepted last on this connection is asked with again; so a client that drops the query from a track's URL still gets in,
 * and what was revoked meanwhile does not.
 *
 * <p>Threading: confined to the connection's event loop; what completes elsewhere is brought back to it.
 */
final class RtspDialogue {
    private static final Logger log = LoggerFactory.getLogger(RtspDialogue.class);

    private static final String METHODS = PublicHeader.of(
                    RtspMethods.OPTIONS,
                    RtspMethods.DESCRIBE,
                    RtspMethods.SETUP,
                    RtspMethods.PLAY,
                    RtspMethods.PAUSE,
                    RtspMethods.TEARDOWN,
                    RtspMethods.GET_PARAMETER,
                    RtspMethods.SET_PARAMETER)
            .format();

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int SESSION_ID_BYTES = 16;
    private static final int MAX_USER_AGENT = 256;

    /** Takes the one response to a request; on the loop. */
    interface Answer {
        void send(RtspResponse response);
    }

    /** What the dialogue tells its connection. */
    interface Host extends RtspSession.Owner {
        /** A good credential was shown. */
        void authenticated();

        /** The request at hand failed by a fault of our own; the connection is not worth going on with. */
        void failed(RtspResponse response);

        /** A credential was shown that is not good for what was asked. */
        void refused();
    }

    private final ChannelHandlerContext ctx;
    private final InetSocketAddress peer;
    private final RtspServices services;
    private final Host host;
    private final Credentials credentials = new Credentials();
    private @Nullable Presentation described;
    private @Nullable RtspSession session;
    private boolean closed;

    RtspDialogue(ChannelHandlerContext ctx, InetSocketAddress peer, RtspServices services, Host host) {
        this.ctx = ctx;
        this.peer = peer;
        this.services = services;
        this.host = host;
    }

    @Nullable
    RtspSession session() {
        return session;
    }

    void close() {
        closed = true;
        endSession();
    }

    /** Handles one request; the answer may come later, and none comes once the dialogue is closed. */
    void handle(RtspRequest request, Answer answer) {
        if (request.cseq() < 0) {
            answer.send(RtspResponse.of(RtspStatus.BAD_REQUEST));
            return;
        }
        List<String> required = request.headers().all(RtspHeaderNames.REQUIRE);
        if (!required.isEmpty()) {
            answer.send(RtspResponse.to(request, RtspStatus.OPTION_NOT_SUPPORTED)
                    .with(RtspHeaderNames.UNSUPPORTED, String.join(", ", required)));
            return;
        }
        RtspSession current = session;
        if (current != null) {
            current.sign();
        }
        switch (request.method()) {
            case RtspMethods.OPTIONS -> options(request, answer);
            case RtspMethods.DESCRIBE -> describe(request, answer);
            case RtspMethods.SETUP -> setUp(request, answer);
            case RtspMethods.PLAY -> play(request, answer);
            case RtspMethods.PAUSE -> pause(request, answer);
            case RtspMethods.TEARDOWN -> tearDown(request, answer);
            case RtspMethods.GET_PARAMETER, RtspMethods.SET_PARAMETER -> parameter(request, answer);
            case RtspMethods.ANNOUNCE, RtspMethods.RECORD, RtspMethods.REDIRECT ->
                answer.send(
                        RtspResponse.to(request, RtspStatus.METHOD_NOT_ALLOWED).with(RtspHeaderNames.ALLOW, METHODS));
            default ->
                answer.send(RtspResponse.to(request, RtspStatus.NOT_IMPLEMENTED).with(RtspHeaderNames.PUBLIC, METHODS));
        }
    }

    private void options(RtspRequest request, Answer answer) {
        if (namesForeignSession(request)) {
            answer.send(RtspResponse.to(request, RtspStatus.SESSION_NOT_FOUND));
        } else {
            answer.send(ok(request).with(RtspHeaderNames.PUBLIC, METHODS));
        }
    }

    /** Parameters serve as a sign of life; there are none to read or set. */
    private void parameter(RtspRequest request, Answer answer) {
        if (namesForeignSession(request)) {
            answer.send(RtspResponse.to(request, RtspStatus.SESSION_NOT_FOUND));
        } else if (request.body().length > 0) {
            answer.send(RtspResponse.to(request, RtspStatus.PARAMETER_NOT_UNDERSTOOD));
        } else {
            answer.send(ok(request));
        }
    }

    // ----------------------------------------------------------------------------------------------- DESCRIBE

    private void describe(RtspRequest request, Answer answer) {
        RtspTarget target = RtspTarget.parse(request.uri());
        String accept = request.header(RtspHeaderNames.ACCEPT);
        if (target == null) {
            answer.send(RtspResponse.to(request, RtspStatus.BAD_REQUEST));
        } else if (accept != null && !accept.contains("application/sdp") && !accept.contains("*/*")) {
            answer.send(RtspResponse.to(request, RtspStatus.NOT_ACCEPTABLE));
        } else if (services.draining().getAsBoolean()) {
            answer.send(RtspResponse.to(request, RtspStatus.SERVICE_UNAVAILABLE));
        } else {
            ask(request, target, target.qualityOr(Quality.MAIN), answer, (permit, credential) -> {
                if (target.archive()) {
                    // Nothing is recorded yet, so no range holds anything.
                    answer.send(RtspResponse.to(request, RtspStatus.INVALID_RANGE));
                    return;
                }
                present(request, target, permit, credential, answer, shown -> {
                    String sdp =
                            shown.description().toSdp("Culvert", "npt=now-").format();
                    answer.send(ok(request)
                            .with(RtspHeaderNames.CONTENT_BASE, shown.base())
                            .withBody("application/sdp", sdp.getBytes(StandardCharsets.UTF_8)));
                });
            });
        }
    }

    /** Waits for the stream's tracks and remembers what the client was told. */
    private void present(
            RtspRequest request,
            RtspTarget target,
            Permit permit,
            Credential credential,
            Answer answer,
            Consumer<Presentation> next) {
        StreamKey key = Presentation.key(permit);
        then(services.hub().stream(key).describe(), request, result -> {
            switch (result) {
                case DescribeResult.Ready(var description) -> {
                    Presentation shown = new Presentation(target.base(), permit, credential, description);
                    described = shown;
                    next.accept(shown);
                }
                case DescribeResult.Unavailable(SourceFailure failure) -> {
                    log.info(
                            "no media of {} for {}: {} ({})",
                            permit.cameraName(),
                            peer,
                            failure.code(),
                            failure.message());
                    answer.send(RtspResponse.to(request, RtspStatusMapping.of(failure, permit.quality())));
                }
            }
        });
    }

    // -------------------------------------------------------------------------------------------------- SETUP

    private void setUp(RtspRequest request, Answer answer) {
        RtspTarget target = RtspTarget.parse(request.uri());
        RtspSession current = session;
        boolean named = request.header(RtspHeaderNames.SESSION) != null;
        if (target == null) {
            answer.send(RtspResponse.to(request, RtspStatus.BAD_REQUEST));
        } else if (namesForeignSession(request)) {
            answer.send(RtspResponse.to(request, RtspStatus.SESSION_NOT_FOUND));
        } else if (current != null && (!named || current.state() != RtspSession.State.READY)) {
            // One session per connection; and what plays keeps its transport.
            answer.send(RtspResponse.to(request, RtspStatus.METHOD_NOT_VALID_IN_THIS_STATE));
        } else if (services.draining().getAsBoolean()) {
            answer.send(RtspResponse.to(request, RtspStatus.SERVICE_UNAVAILABLE));
        } else {
            Presentation known = current != null ? current.presentation() : described;
            Quality usual = known == null ? Quality.MAIN : known.permit().quality();
            ask(request, target, target.qualityOr(usual), answer, (permit, credential) -> {
                if (known != null && known.isFor(permit)) {
                    setUpTrack(request, target, known, answer);
                } else if (current != null) {
                    answer.send(RtspResponse.to(request, RtspStatus.SESSION_NOT_FOUND));
                } else if (target.archive()) {
                    answer.send(RtspResponse.to(request, RtspStatus.INVALID_RANGE));
                } else {
                    present(
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

    private void setUpTrack(RtspRequest request, RtspTarget target, Presentation shown, Answer answer) {
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
        Boolean before = session == null ? null : session.isInterleaved();
        TransportHeader wish = header == null ? null : TransportChoice.of(header, services.protocol(), before);
        if (wish == null) {
            answer.send(RtspResponse.to(request, RtspStatus.UNSUPPORTED_TRANSPORT));
        } else if (wish.tcp()) {
            setUpInterleaved(request, shown, track, wish, answer);
        } else {
            setUpDatagrams(request, shown, track, wish, answer);
        }
    }

    private void setUpInterleaved(
            RtspRequest request, Presentation shown, int track, TransportHeader wish, Answer answer) {
        TransportHeader.Pair channels = TransportChoice.channels(wish, track, session);
        if (channels == null) {
            answer.send(RtspResponse.to(request, RtspStatus.UNSUPPORTED_TRANSPORT));
            return;
        }
        RtspSession made = sessionFor(shown);
        made.setUpInterleaved(track, channels.first(), channels.second());
        answer.send(setUpDone(
                request,
                made,
                TransportHeader.interleaved(channels.first())
                        .withInterleaved(channels)
                        .withSsrc(ssrc(made, track))));
    }

    /** Packets go to the address the connection comes from, whatever {@code destination=} says. */
    private void setUpDatagrams(
            RtspRequest request, Presentation shown, int track, TransportHeader wish, Answer answer) {
        TransportHeader.Pair ports = Objects.requireNonNull(wish.clientPort());
        InetSocketAddress local = (InetSocketAddress) ctx.channel().localAddress();
        Future<DatagramPort> bound = services.ports().at(ctx.channel().eventLoop(), local.getAddress());
        bound.addListener(done -> {
            if (closed) {
                return;
            }
            if (!done.isSuccess()) {
                log.warn("no UDP ports at {}: {}", local.getAddress(), String.valueOf(done.cause()));
                answer.send(RtspResponse.to(request, RtspStatus.UNSUPPORTED_TRANSPORT));
                return;
            }
            proceed(bound.getNow(), null, request, port -> {
                RtspSession made = sessionFor(shown);
                made.setUpDatagrams(track, port, ports.first(), ports.second());
                answer.send(setUpDone(
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
        return made.stream().ssrc(track) & 0xFFFF_FFFFL;
    }

    private RtspSession sessionFor(Presentation shown) {
        RtspSession current = session;
        if (current == null) {
            byte[] id = new byte[SESSION_ID_BYTES];
            RANDOM.nextBytes(id);
            current = new RtspSession(HexFormat.of().formatHex(id), shown, ctx, peer.getAddress(), services, host);
            session = current;
        }
        return current;
    }

    private RtspResponse setUpDone(RtspRequest request, RtspSession made, TransportHeader transport) {
        int timeout = (int) services.config().sessionTimeout().toSeconds();
        return RtspResponse.to(request, RtspStatus.OK)
                .with(RtspHeaderNames.SESSION, new SessionHeader(made.id(), timeout).format())
                .with(RtspHeaderNames.TRANSPORT, transport.format());
    }

    // -------------------------------------------------------------------------------------- PLAY and the rest

    private void play(RtspRequest request, Answer answer) {
        RtspTarget target = RtspTarget.parse(request.uri());
        RtspSession current = ownSession(request);
        if (target == null) {
            answer.send(RtspResponse.to(request, RtspStatus.BAD_REQUEST));
        } else if (current == null || !isOf(current, target)) {
            answer.send(RtspResponse.to(request, notFound(request)));
        } else if (!current.hasTracks()) {
            answer.send(RtspResponse.to(request, RtspStatus.METHOD_NOT_VALID_IN_THIS_STATE));
        } else if (target.track() >= 0 && !current.hasOneTrackOnly()) {
            answer.send(RtspResponse.to(request, RtspStatus.ONLY_AGGREGATE_OPERATION_ALLOWED));
        } else if (wantsRecording(request)) {
            answer.send(RtspResponse.to(request, RtspStatus.INVALID_RANGE));
        } else {
            Permit held = current.presentation().permit();
            ask(request, target, target.qualityOr(held.quality()), answer, (permit, credential) -> {
                if (!current.presentation().isFor(permit)) {
                    answer.send(RtspResponse.to(request, RtspStatus.SESSION_NOT_FOUND));
                } else if (current.state() == RtspSession.State.PLAYING) {
                    answer.send(ok(request).with(RtspHeaderNames.RANGE, RangeHeader.LIVE.format()));
                } else if (services.draining().getAsBoolean()) {
                    answer.send(RtspResponse.to(request, RtspStatus.SERVICE_UNAVAILABLE));
                } else {
                    admit(request, current, answer);
                }
            });
        }
    }

    private static boolean wantsRecording(RtspRequest request) {
        String range = request.header(RtspHeaderNames.RANGE);
        return range != null && RangeHeader.parse(range) instanceof RangeHeader.Clock;
    }

    private void admit(RtspRequest request, RtspSession current, Answer answer) {
        switch (current.admit(peer, userAgent(request))) {
            case ViewerGate.Admission.LimitReached _ ->
                answer.send(RtspResponse.to(request, RtspStatus.NOT_ENOUGH_BANDWIDTH));
            case ViewerGate.Admission.Forbidden(String reason) -> {
                log.info(
                        "{} of {} refused: {}",
                        peer,
                        current.presentation().permit().cameraName(),
                        reason);
                answer.send(RtspResponse.to(request, RtspStatus.FORBIDDEN));
            }
            case ViewerGate.Admission.Admitted _ ->
                current.play(new RtspSession.PlayAnswer() {
                    @Override
                    public void playing(RtpInfoHeader info) {
                        answer.send(ok(request)
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

    private void pause(RtspRequest request, Answer answer) {
        RtspSession current = ownSession(request);
        if (current == null) {
            answer.send(RtspResponse.to(request, notFound(request)));
        } else {
            current.pause();
            answer.send(ok(request));
        }
    }

    private void tearDown(RtspRequest request, Answer answer) {
        RtspSession current = ownSession(request);
        if (current == null) {
            answer.send(RtspResponse.to(request, notFound(request)));
        } else {
            RtspResponse response = ok(request);
            endSession();
            answer.send(response);
        }
    }

    private void endSession() {
        RtspSession current = session;
        session = null;
        if (current != null) {
            current.close();
        }
    }

    // -------------------------------------------------------------------------------------------------- common

    private interface Allowed {
        void accept(Permit permit, Credential credential);
    }

    /** Asks the gate and goes on with its permit; everything else is answered here. */
    private void ask(RtspRequest request, RtspTarget target, Quality quality, Answer answer, Allowed next) {
        switch (credentials.of(request, target)) {
            case Credentials.Stale _ -> answer.send(challenge(request, true));
            case Credentials.Unreadable _ -> answer.send(RtspResponse.to(request, RtspStatus.BAD_REQUEST));
            case Credentials.Shown(Credential credential) -> {
                SessionKind kind = target.archive() ? SessionKind.ARCHIVE : SessionKind.LIVE;
                var question = new AccessRequest(
                        services.protocol(), target.camera(), quality, kind, credential, peer, userAgent(request));
                then(services.gate().decide(question), request, decision -> {
                    if (decision instanceof AccessDecision.Allowed(Permit permit)) {
                        credentials.accepted(credential);
                        host.authenticated();
                        next.accept(permit, credential);
                    } else if (decision instanceof AccessDecision.Challenge) {
                        answer.send(challenge(request, false));
                    } else {
                        log.info("{} {} refused: {}", peer, request.method(), decision);
                        host.refused();
                        answer.send(RtspResponse.to(request, RtspStatusMapping.of(decision)));
                    }
                });
            }
        }
    }

    private RtspResponse challenge(RtspRequest request, boolean stale) {
        RtspResponse response = RtspResponse.to(request, RtspStatus.UNAUTHORIZED);
        for (String challenge : credentials.challenges(stale)) {
            response.with(RtspHeaderNames.WWW_AUTHENTICATE, challenge);
        }
        return response;
    }

    /** Goes on here, on the loop, unless the connection is gone; a fault becomes 500 and the end. */
    private <T> void then(CompletionStage<T> stage, RtspRequest request, Consumer<T> next) {
        stage.whenComplete((value, fault) -> {
            if (ctx.executor().inEventLoop()) {
                proceed(value, fault, request, next);
            } else {
                ctx.executor().execute(() -> proceed(value, fault, request, next));
            }
        });
    }

    private <T> void proceed(T value, @Nullable Throwable fault, RtspRequest request, Consumer<T> next) {
        if (closed) {
            return;
        }
        Throwable failure = fault;
        if (failure == null) {
            try {
                next.accept(value);
            } catch (RuntimeException e) {
                failure = e;
            }
        }
        if (failure != null) {
            log.error("{} of {} failed", request.method(), peer, failure);
            host.failed(RtspResponse.to(request, RtspStatus.INTERNAL_SERVER_ERROR));
        }
    }

    private RtspResponse ok(RtspRequest request) {
        RtspResponse response = RtspResponse.to(request, RtspStatus.OK);
        return session == null ? response : response.with(RtspHeaderNames.SESSION, session.id());
    }

    /** The session that a request names, if it is this connection's. */
    private @Nullable RtspSession ownSession(RtspRequest request) {
        return request.header(RtspHeaderNames.SESSION) == null || namesForeignSession(request) ? null : session;
    }

    private boolean namesForeignSession(RtspRequest request) {
        String header = request.header(RtspHeaderNames.SESSION);
        if (header == null) {
            return false;
        }
        SessionHeader named = SessionHeader.parse(header);
        return session == null || named == null || !named.id().equals(session.id());
    }

    private static boolean isOf(RtspSession current, RtspTarget target) {
        return current.presentation().permit().cameraName().equals(target.camera());
    }

    /** No session at all yet is a matter of state, a wrong or missing name is an unknown session. */
    private RtspStatus notFound(RtspRequest request) {
        boolean named = request.header(RtspHeaderNames.SESSION) != null;
        return session == null && !named ? RtspStatus.METHOD_NOT_VALID_IN_THIS_STATE : RtspStatus.SESSION_NOT_FOUND;
    }

    private static @Nullable String userAgent(RtspRequest request) {
        String agent = request.header(RtspHeaderNames.USER_AGENT);
        return agent == null || agent.length() <= MAX_USER_AGENT ? agent : agent.substring(0, MAX_USER_AGENT);
    }
}
