package io.culvert.gateway.tunnel;

import io.culvert.gateway.doors.Refusal;
import io.culvert.gateway.doors.Strangers;
import io.culvert.gateway.pki.AgentIdentity;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One connection at the agents' port, from before its first byte: how long it may stay a stranger, and what frames it may
 * send. Two handlers, one in front of TLS and one behind it, around what gRPC does.
 *
 * <p>Threading: confined to the connection's event loop, but for {@link #crowdedOut} and {@link #cut}.
 */
final class AgentConnection extends ChannelInboundHandlerAdapter {
    /** GOAWAY of 8 bytes on stream 0: last stream 2³¹−1, error ENHANCE_YOUR_CALM (RFC 9113 sections 6.8 and 7). */
    private static final byte[] CALM_DOWN = {0, 0, 8, 7, 0, 0, 0, 0, 0, 0x7F, -1, -1, -1, 0, 0, 0, 0xB};

    private static final long FAREWELL_MILLIS = 200;

    /** From here on a handshake waits for its peer, and others need not wait for it. */
    private static final long SLOW_HANDSHAKE_MILLIS = 250;

    private final AgentDoor door;
    private final Channel channel;
    private final FrameMeter meter;
    private Strangers.@Nullable Stranger stranger;
    private @Nullable Future<?> deadline;
    /** Runs while others wait for this handshake. */
    private @Nullable Future<?> handshake;

    private boolean looking = true;
    private boolean ended;
    private volatile @Nullable ChannelHandlerContext context;

    AgentConnection(AgentDoor door, Channel channel) {
        this.door = door;
        this.channel = channel;
        this.meter = new FrameMeter(door.limits(), door.nanoClock());
    }

    Channel channel() {
        return channel;
    }

    /** From its entry on it counts as a stranger. */
    void entered(Strangers.Stranger as) {
        stranger = as;
    }

    /** Its place is needed for somebody else; from any thread. */
    void crowdedOut() {
        door.meters().refused(Refusal.CROWDED_OUT);
        cut();
    }

    /** Closes the socket, without the farewells of HTTP/2, which would wait for open calls; from any thread. */
    void cut() {
        ChannelHandlerContext inFront = context;
        if (inFront == null) {
            channel.unsafe().closeForcibly(); // not yet with an event loop
        } else {
            inFront.close();
        }
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        context = ctx;
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        deadline = ctx.executor()
                .schedule(this::late, door.limits().strangerTimeout().toMillis(), TimeUnit.MILLISECONDS);
        ctx.fireChannelActive();
    }

    private void late() {
        if (stranger == null) {
            return;
        }
        long more = door.limits()
                .strangerLife()
                .minus(door.limits().strangerTimeout())
                .toMillis();
        if (meter.wholeRequest() && more > 0) {
            deadline = channel.eventLoop().schedule(() -> end(Refusal.TOO_SLOW), more, TimeUnit.MILLISECONDS);
        } else {
            end(Refusal.TOO_SLOW);
        }
    }

    private void end(Refusal reason) {
        if (!ended) {
            ended = true;
            door.meters().refused(reason);
            cut();
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (looking) {
            looking = false;
            SslHandler tls = ctx.pipeline().get(SslHandler.class);
            if (tls != null) {
                ctx.pipeline().addAfter(ctx.pipeline().context(tls).name(), null, new Frames());
                handshakeBegins();
                tls.handshakeFuture().addListener(done -> {
                    handshakeEnds();
                    if (done.isSuccess()) {
                        AgentIdentity.of(tls.engine().getSession()).ifPresent(identity -> certified(ctx, identity));
                    }
                });
            }
        }
        ctx.fireChannelRead(message);
    }

    private void handshakeBegins() {
        door.handshakeBegins();
        handshake = channel.eventLoop().schedule(this::handshakeEnds, SLOW_HANDSHAKE_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void handshakeEnds() {
        if (handshake != null) {
            handshake.cancel(false);
            handshake = null;
            door.handshakeEnds();
        }
    }

    private void certified(ChannelHandlerContext ctx, AgentIdentity identity) {
        leaveStrangers();
        meter.certified();
        door.agentConnected(identity.agentId(), this);
    }

    private void leaveStrangers() {
        Optional.ofNullable(stranger).ifPresent(Strangers.Stranger::leave);
        stranger = null;
        if (deadline != null) {
            deadline.cancel(false);
            deadline = null;
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        leaveStrangers();
        ctx.fireChannelInactive();
    }

    /** Behind TLS, in front of HTTP/2. */
    private final class Frames extends ChannelDuplexHandler {
        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            if (ended) {
                ReferenceCountUtil.release(message);
                return;
            }
            Refusal reason = message instanceof ByteBuf bytes ? meter.received(bytes) : null;
            if (reason == null) {
                ctx.fireChannelRead(message);
                return;
            }
            ReferenceCountUtil.release(message);
            ended = true;
            door.refusedFrames(reason, ((InetSocketAddress) ctx.channel().remoteAddress()).getAddress());
            ctx.writeAndFlush(ctx.alloc().buffer(CALM_DOWN.length).writeBytes(CALM_DOWN));
            // Not upon the write: a peer that does not read would keep the connection.
            ctx.executor().schedule(AgentConnection.this::cut, FAREWELL_MILLIS, TimeUnit.MILLISECONDS);
        }

        @Override
        public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
            if (message instanceof ByteBuf bytes) {
                meter.sent(bytes.readableBytes());
            }
            ctx.write(message, promise);
        }
    }
}
