package io.culvert.gateway.rtsp;

import io.culvert.media.rtsp.InterleavedFrame;
import io.culvert.media.rtsp.RtspDecoder;
import io.culvert.media.rtsp.RtspHeaderNames;
import io.culvert.media.rtsp.RtspProtocolException;
import io.culvert.media.rtsp.RtspRequest;
import io.culvert.media.rtsp.RtspResponse;
import io.culvert.media.rtsp.RtspStatus;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
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
 * <p>Protocol: RFC 2326; interleaved frames from the client are its receiver reports.
 * <p>Threading: confined to the channel's event loop; holds no locks.
 * <p>Lifecycle: made on accept; when the channel closes its session ends with it.
 */
final class RtspConnection extends ChannelInboundHandlerAdapter implements RtspDialogue.Host {
    private static final Logger log = LoggerFactory.getLogger(RtspConnection.class);

    private static final String SERVER = "Culvert";

    private static final long TICK_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** Ticks fall on multiples of this: a thousand connections wake their loop twenty times a second, not a thousand. */
    private static final long TICK_SLOT_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    /** With more requests waiting than this nothing more is read. */
    private static final int MAX_WAITING = 16;

    /** Requests handled before the loop's other connections have their turn. */
    private static final int MAX_AT_ONCE = 32;

    /** After so many credentials that were not good the client must connect anew. */
    private static final int MAX_REFUSALS = 10;

    private final RtspServices services;
    private final InetSocketAddress peer;
    private final RequestPace pace;
    private final Deque<RtspRequest> waiting = new ArrayDeque<>();
    private @Nullable ChannelHandlerContext ctx;
    private @Nullable RtspDialogue dialogue;
    private @Nullable Future<?> tick;
    private boolean answering;
    private boolean pumping;
    private boolean pumpsLater;
    private boolean stranger = true;
    private int strangerRequests;
    private int refusals;
    private long openedNanos;
    private long requestNanos;
    private long partSinceNanos;

    /** @param peer whose connection it is: the client behind a proxy, not the proxy */
    RtspConnection(RtspServices services, InetSocketAddress peer) {
        this.services = services;
        this.peer = peer;
        this.pace = new RequestPace(
                services.config().crowd().requestsPerSecond(), services.ticker().nanoTime());
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        ctx = context;
        dialogue = new RtspDialogue(context, peer, services, this);
        openedNanos = services.ticker().nanoTime();
        services.meters().connections.incrementAndGet();
        long first = TICK_NANOS - Math.floorMod(openedNanos, TICK_SLOT_NANOS);
        tick = context.executor().scheduleAtFixedRate(this::tick, first, TICK_NANOS, TimeUnit.NANOSECONDS);
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
        partSinceNanos = 0;
        if (message instanceof RtspRequest request) {
            received(context, request);
            return;
        }
        if (message instanceof RtspResponse) {
            exceptionCaught(context, new RtspProtocolException("an answer, though nothing was asked"));
            return;
        }
        RtspSession session = dialogue().session();
        if (session != null && message instanceof InterleavedFrame frame) {
            if (session.tracks().hasRtcpChannel(frame.channel())) {
                session.rtcp(frame.payload());
            } else {
                session.sign();
            }
        }
        ReferenceCountUtil.release(message);
    }

    private void received(ChannelHandlerContext context, RtspRequest request) {
        requestNanos = services.ticker().nanoTime();
        if (stranger && ++strangerRequests > services.config().crowd().maxStrangerRequests()) {
            if (context.channel().isOpen()) {
                close("too many requests without a credential");
            }
            return;
        }
        waiting.add(request);
        if (waiting.size() > MAX_WAITING) {
            context.channel().config().setAutoRead(false);
        }
        pump();
    }

    /** Handles what waits, one after the other, at the connection's pace. */
    private void pump() {
        if (pumping) {
            return;
        }
        pumping = true;
        Channel channel = context().channel();
        int handled = 0;
        // A client that does not read its answers gets no further ones; media in the queue is cut by its own rule.
        while (!answering && !pumpsLater && !waiting.isEmpty() && channel.isActive() && channel.isWritable()) {
            if (!pace.take(services.ticker().nanoTime())) {
                pumpLater(pace.waitNanos());
            } else if (handled++ == MAX_AT_ONCE) {
                pumpLater(0);
            } else {
                handle(waiting.remove());
            }
        }
        pumping = false;
        if (waiting.size() <= MAX_WAITING && !channel.config().isAutoRead()) {
            channel.config().setAutoRead(true);
        }
    }

    private void pumpLater(long nanos) {
        pumpsLater = true;
        context()
                .executor()
                .schedule(
                        () -> {
                            pumpsLater = false;
                            pump();
                        },
                        nanos,
                        TimeUnit.NANOSECONDS);
    }

    private void handle(RtspRequest request) {
        answering = true;
        log.debug("{} {}", peer, request);
        try {
            dialogue().handle(request, response -> answer(request, response));
        } catch (RuntimeException e) {
            log.error("{} of {} failed", request.method(), peer, e);
            failed(RtspResponse.to(request, RtspStatus.INTERNAL_SERVER_ERROR));
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
        RtspConfig.Patience patience = services.config().patience();
        RtspSession session = dialogue().session();
        if (session != null) {
            session.tick(now);
        } else if (requestNanos == 0
                && now - openedNanos > patience.firstRequest().toNanos()) {
            close("no request");
        } else if (stranger
                && !answering
                && now - openedNanos > patience.stranger().toNanos()) {
            close("no credential");
        } else if (!answering && now - requestNanos > patience.session().toNanos() && requestNanos != 0) {
            close("idle");
        }
        tickMessage(now, patience);
    }

    /** Who begins a message has to end it. While we do not read, it cannot. */
    private void tickMessage(long now, RtspConfig.Patience patience) {
        Channel channel = context().channel();
        RtspDecoder decoder = channel.pipeline().get(RtspDecoder.class);
        if (decoder == null || !decoder.isInsideMessage() || !channel.config().isAutoRead()) {
            partSinceNanos = 0;
        } else if (partSinceNanos == 0) {
            partSinceNanos = now;
        } else if (now - partSinceNanos > patience.message().toNanos() && channel.isActive()) {
            partSinceNanos = now;
            log.debug("{} closed: a message that does not end", peer);
            failed(RtspResponse.of(RtspStatus.REQUEST_TIMEOUT));
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
        ViewerSocket.sever(context().channel());
    }

    // -------------------------------------------------------------------------------------------------- channel

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        if (context.channel().isWritable()) {
            pump(); // first, for media would take the room again
            RtspSession session = dialogue().session();
            if (session != null) {
                session.roomAgain();
            }
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
