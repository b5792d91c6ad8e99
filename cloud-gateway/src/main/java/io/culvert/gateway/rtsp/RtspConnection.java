package io.culvert.gateway.rtsp;

import io.culvert.media.rtsp.RtspHeaderNames;
import io.culvert.media.rtsp.RtspProtocolException;
import io.culvert.media.rtsp.RtspRequest;
import io.culvert.media.rtsp.RtspResponse;
import io.culvert.media.rtsp.RtspStatus;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.SocketChannelConfig;
import io.netty.handler.codec.DecoderException;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One RTSP connection: answers its requests in the order they came, and ends it when its time is over.
 *
 * <p>Protocol: RFC 2326; interleaved frames from the client (its receiver reports) count as a sign of life.
 * <p>Threading: confined to the channel's event loop; holds no locks.
 * <p>Lifecycle: made on accept; when the channel closes its session ends with it.
 */
final class RtspConnection extends ChannelInboundHandlerAdapter implements RtspDialogue.Host {
    private static final Logger log = LoggerFactory.getLogger(RtspConnection.class);

    private static final String SERVER = "Culvert";

    /** With more requests waiting than this nothing more is read. */
    private static final int MAX_WAITING = 16;

    /** After so many credentials that were not good the client must connect anew. */
    private static final int MAX_REFUSALS = 10;

    private final RtspServices services;
    private final InetSocketAddress peer;
    private final Deque<RtspRequest> waiting = new ArrayDeque<>();
    private @Nullable ChannelHandlerContext ctx;
    private @Nullable RtspDialogue dialogue;
    private @Nullable Future<?> tick;
    private boolean answering;
    private boolean pumping;
    private boolean stranger = true;
    private int refusals;
    private long openedNanos;
    private long requestNanos;

    RtspConnection(RtspServices services, InetSocketAddress peer) {
        this.services = services;
        this.peer = peer;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        ctx = context;
        dialogue = new RtspDialogue(context, peer, services, this);
        openedNanos = services.ticker().nanoTime();
        services.meters().connections.incrementAndGet();
        tick = context.executor().scheduleAtFixedRate(this::tick, 1, 1, TimeUnit.SECONDS);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        services.meters().connections.decrementAndGet();
        services.limit().left(peer.getAddress(), stranger);
        waiting.clear();
        if (tick != null) {
            tick.cancel(false);
        }
        dialogue().close();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (message instanceof RtspRequest request) {
            requestNanos = services.ticker().nanoTime();
            waiting.add(request);
            if (waiting.size() > MAX_WAITING) {
                context.channel().config().setAutoRead(false);
            }
            pump();
            return;
        }
        ReferenceCountUtil.release(message);
        RtspSession session = dialogue().session();
        if (session != null) {
            session.sign();
        }
    }

    /** Handles what waits, one after the other. */
    private void pump() {
        if (pumping) {
            return;
        }
        pumping = true;
        Channel channel = context().channel();
        // A client that does not read its answers gets no further ones; media in the queue is cut by its own rule.
        while (!answering && !waiting.isEmpty() && channel.isActive() && channel.isWritable()) {
            RtspRequest request = waiting.remove();
            answering = true;
            log.debug("{} {}", peer, request);
            try {
                dialogue().handle(request, response -> answer(request, response));
            } catch (RuntimeException e) {
                log.error("{} of {} failed", request.method(), peer, e);
                failed(RtspResponse.to(request, RtspStatus.INTERNAL_SERVER_ERROR));
            }
        }
        pumping = false;
        if (waiting.size() <= MAX_WAITING && !channel.config().isAutoRead()) {
            channel.config().setAutoRead(true);
        }
    }

    private void answer(RtspRequest request, RtspResponse response) {
        if (!answering) {
            throw new IllegalStateException("a second answer to " + request.method());
        }
        answering = false;
        response.headers().add(RtspHeaderNames.SERVER, SERVER);
        log.debug("{} {}", peer, response);
        context().writeAndFlush(response, context().voidPromise());
        pump();
    }

    // -------------------------------------------------------------------------------------------------- limits

    @Override
    public void authenticated() {
        if (stranger) {
            stranger = false;
            services.limit().known(peer.getAddress());
        }
    }

    @Override
    public void refused() {
        refusals++;
        if (refusals >= MAX_REFUSALS) {
            context().executor().execute(() -> close("too many credentials that were not good"));
        }
    }

    @Override
    public void failed(RtspResponse response) {
        context().writeAndFlush(response).addListener(ChannelFutureListener.CLOSE);
    }

    private void tick() {
        long now = services.ticker().nanoTime();
        RtspConfig config = services.config();
        RtspSession session = dialogue().session();
        if (session != null) {
            session.tick(now);
        } else if (requestNanos == 0
                && now - openedNanos > config.firstRequestTimeout().toNanos()) {
            close("no request");
        } else if (stranger
                && !answering
                && now - openedNanos > config.strangerTimeout().toNanos()) {
            close("no credential");
        } else if (!answering && now - requestNanos > config.sessionTimeout().toNanos() && requestNanos != 0) {
            close("idle");
        }
    }

    private void close(String reason) {
        log.debug("{} closed: {}", peer, reason);
        context().channel().close();
    }

    /** What was written but not sent is not sent any more: the connection is reset, not closed gently. */
    @Override
    public void cut(RtspSession session, String reason) {
        if (session.state() == RtspSession.State.CLOSED) {
            return;
        }
        log.info("{} from {} ends: {}", session, peer, reason);
        session.close();
        Channel channel = context().channel();
        if (channel.config() instanceof SocketChannelConfig socket && channel.isActive()) {
            socket.setSoLinger(0);
        }
        channel.close();
    }

    // -------------------------------------------------------------------------------------------------- channel

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        if (context.channel().isWritable()) {
            RtspSession session = dialogue().session();
            if (session != null) {
                session.roomAgain();
            }
            pump();
        }
    }

    @Override
    @SuppressWarnings("deprecation") // that of ChannelHandler, not of the inbound handler
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        Throwable fault = cause instanceof DecoderException && cause.getCause() != null ? cause.getCause() : cause;
        if (fault instanceof RtspProtocolException protocol) {
            services.meters().malformed();
            log.info("{} closed: {}", peer, protocol.getMessage());
            RtspResponse response = RtspResponse.of(protocol.status());
            context.writeAndFlush(response).addListener(ChannelFutureListener.CLOSE);
        } else if (fault instanceof IOException) {
            close(String.valueOf(fault.getMessage()));
        } else {
            log.error("connection of {} failed", peer, fault);
            context.close();
        }
    }

    private ChannelHandlerContext context() {
        return Objects.requireNonNull(ctx, "not added to a channel");
    }

    private RtspDialogue dialogue() {
        return Objects.requireNonNull(dialogue, "not added to a channel");
    }
}
