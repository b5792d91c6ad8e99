package io.culvert.gateway.rtsp;

import io.culvert.media.rtsp.RtspHeaderNames;
import io.culvert.media.rtsp.RtspRequest;
import io.culvert.media.rtsp.RtspResponse;
import io.culvert.media.rtsp.RtspStatus;
import io.culvert.media.rtsp.SessionHeader;
import io.netty.channel.ChannelHandlerContext;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * The client of one connection: what it was told about and the one session it has.
 *
 * <p>A session belongs to this connection and to the credential it was set up with: its id means nothing on another
 * connection, and nothing to another credential on this one.
 *
 * <p>Threading: confined to the connection's event loop.
 */
final class Caller {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int SESSION_ID_BYTES = 16;

    private final ChannelHandlerContext ctx;
    private final InetSocketAddress peer;
    private final RtspServices services;
    private final RtspDialogue.Host host;
    private @Nullable Presentation described;
    private @Nullable RtspSession session;
    private boolean closed;

    Caller(ChannelHandlerContext ctx, InetSocketAddress peer, RtspServices services, RtspDialogue.Host host) {
        this.ctx = ctx;
        this.peer = peer;
        this.services = services;
        this.host = host;
    }

    ChannelHandlerContext ctx() {
        return ctx;
    }

    /** Where it comes from: its own address, also behind a proxy. */
    InetSocketAddress peer() {
        return peer;
    }

    RtspServices services() {
        return services;
    }

    RtspDialogue.Host host() {
        return host;
    }

    /** Whether the connection is over; nothing is answered any more. */
    boolean isClosed() {
        return closed;
    }

    void close() {
        closed = true;
        endSession();
    }

    // ------------------------------------------------------------------------------------------------ the session

    @Nullable
    RtspSession session() {
        return session;
    }

    /** What the client was told about, and what its next session will be of. */
    @Nullable
    Presentation described() {
        return described;
    }

    void described(Presentation shown) {
        described = shown;
    }

    /** The session there is, or a new one. */
    RtspSession sessionFor(Presentation shown) {
        RtspSession current = session;
        if (current == null) {
            byte[] id = new byte[SESSION_ID_BYTES];
            RANDOM.nextBytes(id);
            current = new RtspSession(HexFormat.of().formatHex(id), shown, ctx, peer.getAddress(), services, host);
            session = current;
        }
        return current;
    }

    void endSession() {
        RtspSession current = session;
        session = null;
        if (current != null) {
            current.close();
        }
    }

    // ------------------------------------------------------------------------------------------------ its requests

    RtspResponse ok(RtspRequest request) {
        RtspResponse response = RtspResponse.to(request, RtspStatus.OK);
        return session == null ? response : response.with(RtspHeaderNames.SESSION, session.id());
    }

    static boolean namesSession(RtspRequest request) {
        return request.header(RtspHeaderNames.SESSION) != null;
    }

    /** The session that a request names, if it is this connection's. */
    @Nullable
    RtspSession ownSession(RtspRequest request) {
        return namesSession(request) && !namesForeignSession(request) ? session : null;
    }

    boolean namesForeignSession(RtspRequest request) {
        String header = request.header(RtspHeaderNames.SESSION);
        if (header == null) {
            return false;
        }
        SessionHeader named = SessionHeader.parse(header);
        return session == null || named == null || !named.id().equals(session.id());
    }

    /** No session at all yet is a matter of state, a wrong or missing name is an unknown session. */
    RtspStatus noSuchSession(RtspRequest request) {
        return session == null && !namesSession(request)
                ? RtspStatus.METHOD_NOT_VALID_IN_THIS_STATE
                : RtspStatus.SESSION_NOT_FOUND;
    }
}
