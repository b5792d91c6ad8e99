package io.culvert.gateway.rtsp;

import io.culvert.media.rtsp.PublicHeader;
import io.culvert.media.rtsp.RtspHeaderNames;
import io.culvert.media.rtsp.RtspMethods;
import io.culvert.media.rtsp.RtspRequest;
import io.culvert.media.rtsp.RtspResponse;
import io.culvert.media.rtsp.RtspStatus;
import io.netty.channel.ChannelHandlerContext;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Answers the requests of one connection, one at a time (RFC 2326 section 10): each method by the class named after it,
 * the small ones here.
 *
 * <p>Threading: confined to the connection's event loop.
 */
final class RtspDialogue {
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

    private final Caller caller;
    private final DescribeRequests describe;
    private final SetUpRequests setUp;
    private final PlayRequests play;

    RtspDialogue(ChannelHandlerContext ctx, InetSocketAddress peer, RtspServices services, Host host) {
        caller = new Caller(ctx, peer, services, host);
        Questions questions = new Questions(caller);
        describe = new DescribeRequests(caller, questions);
        setUp = new SetUpRequests(caller, questions);
        play = new PlayRequests(caller, questions);
    }

    @Nullable
    RtspSession session() {
        return caller.session();
    }

    void close() {
        caller.close();
    }

    /** Handles one request; the answer may come later, and none comes once the dialogue is closed. */
    void handle(RtspRequest request, Answer answer) {
        if (request.cseq() < 0) {
            answer.send(RtspResponse.of(RtspStatus.BAD_REQUEST));
            return;
        }
        List<String> required = new ArrayList<>(request.headers().all(RtspHeaderNames.REQUIRE));
        required.addAll(request.headers().all(RtspHeaderNames.PROXY_REQUIRE));
        required.removeIf(ReplayRequest::isReplayFeature);
        if (!required.isEmpty()) {
            answer.send(RtspResponse.to(request, RtspStatus.OPTION_NOT_SUPPORTED)
                    .with(RtspHeaderNames.UNSUPPORTED, String.join(", ", required)));
            return;
        }
        RtspSession current = caller.session();
        if (current != null) {
            current.sign();
        }
        switch (request.method()) {
            case RtspMethods.OPTIONS -> options(request, answer);
            case RtspMethods.DESCRIBE -> describe.handle(request, answer);
            case RtspMethods.SETUP -> setUp.handle(request, answer);
            case RtspMethods.PLAY -> play.handle(request, answer);
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
        if (caller.namesForeignSession(request)) {
            answer.send(RtspResponse.to(request, RtspStatus.SESSION_NOT_FOUND));
        } else {
            answer.send(caller.ok(request).with(RtspHeaderNames.PUBLIC, METHODS));
        }
    }

    /** Parameters serve as a sign of life; there are none to read or set. */
    private void parameter(RtspRequest request, Answer answer) {
        if (caller.namesForeignSession(request)) {
            answer.send(RtspResponse.to(request, RtspStatus.SESSION_NOT_FOUND));
        } else if (request.body().length > 0) {
            answer.send(RtspResponse.to(request, RtspStatus.PARAMETER_NOT_UNDERSTOOD));
        } else {
            answer.send(caller.ok(request));
        }
    }

    private void pause(RtspRequest request, Answer answer) {
        RtspSession current = caller.ownSession(request);
        if (current == null) {
            answer.send(RtspResponse.to(request, caller.noSuchSession(request)));
        } else {
            current.pause();
            answer.send(caller.ok(request));
        }
    }

    private void tearDown(RtspRequest request, Answer answer) {
        RtspSession current = caller.ownSession(request);
        if (current == null) {
            answer.send(RtspResponse.to(request, caller.noSuchSession(request)));
        } else {
            RtspResponse response = caller.ok(request);
            caller.endSession();
            answer.send(response);
        }
    }
}
