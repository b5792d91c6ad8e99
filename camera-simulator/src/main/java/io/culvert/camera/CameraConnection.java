package io.culvert.camera;

import io.culvert.camera.fault.CameraFaults;
import io.culvert.camera.fault.DialogueFaults;
import io.culvert.camera.fault.Login;
import io.culvert.media.rtsp.InterleavedFrame;
import io.culvert.media.rtsp.RtspHeaderNames;
import io.culvert.media.rtsp.RtspMessage;
import io.culvert.media.rtsp.RtspMethods;
import io.culvert.media.rtsp.RtspProtocolException;
import io.culvert.media.rtsp.RtspRequest;
import io.culvert.media.rtsp.RtspResponse;
import io.culvert.media.rtsp.RtspStatus;
import io.culvert.media.rtsp.SessionHeader;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Answers the RTSP requests of one TCP connection. Sessions belong to the connection that set them up and end with it.
 *
 * <p>Protocol: RFC 2326 section 10 (methods).
 *
 * <p>Threading: confined to the server's event loop.
 */
final class CameraConnection extends SimpleChannelInboundHandler<RtspMessage> {
    private static final String METHODS = String.join(
            ", ",
            RtspMethods.OPTIONS,
            RtspMethods.DESCRIBE,
            RtspMethods.SETUP,
            RtspMethods.PLAY,
            RtspMethods.PAUSE,
            RtspMethods.GET_PARAMETER,
            RtspMethods.TEARDOWN);

    private final Function<String, @Nullable Camera> cameras;
    private final Duration sessionTimeout;
    private final LoginCheck login;
    private final Map<Camera, DialogueFaults> faults = new HashMap<>();
    private final Map<Camera, LoginCheck> logins = new HashMap<>();
    /** The camera that was described last on this connection: it also knows control URLs of its script's own. */
    private @Nullable Camera described;

    private final TrackSetup setup;
    private final Map<String, CameraSession> sessions = new LinkedHashMap<>();

    CameraConnection(Function<String, @Nullable Camera> cameras, CameraServerConfig config, UdpPorts udpPorts) {
        this.cameras = cameras;
        this.sessionTimeout = config.sessionTimeout();
        this.login = new LoginCheck(config.login());
        this.setup = new TrackSetup(udpPorts, sessions);
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, RtspMessage message) {
        switch (message) {
            case RtspRequest request -> {
                DialogueFaults faults = faults(request);
                if (faults == null) {
                    ctx.writeAndFlush(answer(ctx.channel(), request), ctx.voidPromise());
                } else {
                    faults.answer(ctx.channel(), request, () -> answer(ctx.channel(), request));
                }
            }
            case InterleavedFrame frame -> heard(frame.channel());
            case RtspResponse response -> {
                // We ask nothing, so an answer means nothing.
            }
        }
    }

    private @Nullable Camera camera(RtspRequest request) {
        CameraSession session = session(request);
        Camera named = session != null
                ? session.camera()
                : cameras.apply(RequestTarget.parse(request.uri()).path());
        Camera last = described;
        return named == null && last != null && last.faults() != null ? last : named;
    }

    private @Nullable DialogueFaults faults(RtspRequest request) {
        Camera camera = camera(request);
        CameraFaults script = camera == null ? null : camera.faults();
        return camera == null || script == null ? null : faults.computeIfAbsent(camera, any -> script.dialogue());
    }

    private LoginCheck login(RtspRequest request) {
        Camera camera = camera(request);
        CameraFaults script = camera == null ? null : camera.faults();
        Login own = script == null ? null : script.login();
        return camera == null || own == null ? login : logins.computeIfAbsent(camera, any -> LoginCheck.of(own));
    }

    private RtspResponse answer(Channel channel, RtspRequest request) {
        if (request.method().equals(RtspMethods.OPTIONS)) {
            CameraSession session = session(request);
            if (session != null) {
                session.heard();
            }
            return ok(request).with(RtspHeaderNames.PUBLIC, METHODS);
        }
        LoginCheck check = login(request);
        if (!check.passes(request)) {
            return check.refusal(request);
        }
        return switch (request.method()) {
            case RtspMethods.DESCRIBE -> describe(channel, request);
            case RtspMethods.SETUP -> setUp(channel, request);
            case RtspMethods.PLAY, RtspMethods.PAUSE, RtspMethods.TEARDOWN -> inSession(request);
            case RtspMethods.GET_PARAMETER ->
                request.header(RtspHeaderNames.SESSION) == null ? ok(request) : inSession(request);
            default -> RtspResponse.to(request, RtspStatus.METHOD_NOT_ALLOWED).with(RtspHeaderNames.ALLOW, METHODS);
        };
    }

    private RtspResponse describe(Channel channel, RtspRequest request) {
        Camera camera = cameras.apply(RequestTarget.parse(request.uri()).path());
        if (camera == null) {
            return RtspResponse.to(request, RtspStatus.NOT_FOUND);
        }
        described = camera;
        String address =
                ((InetSocketAddress) channel.localAddress()).getAddress().getHostAddress();
        String base = request.uri().endsWith("/") ? request.uri() : request.uri() + "/";
        return ok(request)
                .with(RtspHeaderNames.CONTENT_BASE, base)
                .withBody("application/sdp", CameraSdp.of(camera, address).getBytes(StandardCharsets.UTF_8));
    }

    private RtspResponse setUp(Channel channel, RtspRequest request) {
        RequestTarget target = RequestTarget.parse(request.uri());
        Camera camera = camera(request);
        CameraFaults script = camera == null ? null : camera.faults();
        int track = Math.max(0, script == null || target.track() >= 0 ? target.track() : script.track(request.uri()));
        if (camera == null || track > (camera.feed().audio() == null ? CameraSession.VIDEO : CameraSession.AUDIO)) {
            return RtspResponse.to(request, RtspStatus.NOT_FOUND);
        }
        CameraSession session = session(request);
        if (session == null && request.header(RtspHeaderNames.SESSION) != null) {
            return RtspResponse.to(request, RtspStatus.SESSION_NOT_FOUND);
        }
        if (session != null && session.camera() != camera) {
            return RtspResponse.to(request, RtspStatus.AGGREGATE_OPERATION_NOT_ALLOWED);
        }
        return switch (setup.setUp(channel, request, camera, track, session)) {
            case TrackSetup.Refused refused -> RtspResponse.to(request, refused.status());
            case TrackSetup.Ready ready ->
                withSession(ok(request), ready.session())
                        .with(RtspHeaderNames.TRANSPORT, ready.transport().format());
        };
    }

    private RtspResponse inSession(RtspRequest request) {
        CameraSession session = session(request);
        if (session == null) {
            return RtspResponse.to(request, RtspStatus.SESSION_NOT_FOUND);
        }
        session.heard();
        RtspResponse response = withSession(ok(request), session);
        switch (request.method()) {
            case RtspMethods.PLAY -> {
                response.with(RtspHeaderNames.RANGE, "npt=0.000-")
                        .with(RtspHeaderNames.RTP_INFO, PlayStart.of(session).format(request.uri()));
                session.play(); // media comes with the next tick, so behind the answer
            }
            case RtspMethods.PAUSE -> session.pause();
            case RtspMethods.TEARDOWN -> session.end();
            default -> {}
        }
        return response;
    }

    private @Nullable CameraSession session(RtspRequest request) {
        String value = request.header(RtspHeaderNames.SESSION);
        SessionHeader header = value == null ? null : SessionHeader.parse(value);
        return header == null ? null : sessions.get(header.id());
    }

    /** A receiver report, or whatever a client sends back. */
    private void heard(int channel) {
        for (CameraSession session : sessions.values()) {
            if (session.uses(channel)) {
                session.heard();
            }
        }
    }

    private static RtspResponse ok(RtspRequest request) {
        return RtspResponse.to(request, RtspStatus.OK).with(RtspHeaderNames.SERVER, "Culvert camera simulator");
    }

    private RtspResponse withSession(RtspResponse response, CameraSession session) {
        int seconds = (int) Math.max(1, sessionTimeout.toSeconds());
        return response.with(RtspHeaderNames.SESSION, new SessionHeader(session.id(), seconds).format());
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        List.copyOf(sessions.values()).forEach(CameraSession::end);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (cause instanceof RtspProtocolException) {
            ctx.writeAndFlush(RtspResponse.of(RtspStatus.BAD_REQUEST)).addListener(ChannelFutureListener.CLOSE);
        } else {
            ctx.close();
        }
    }
}
