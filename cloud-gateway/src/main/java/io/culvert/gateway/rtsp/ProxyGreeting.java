package io.culvert.gateway.rtsp;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.codec.ProtocolDetectionState;
import io.netty.handler.codec.haproxy.HAProxyCommand;
import io.netty.handler.codec.haproxy.HAProxyMessage;
import io.netty.handler.codec.haproxy.HAProxyMessageDecoder;
import io.netty.util.NetUtil;
import io.netty.util.concurrent.Future;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads from a trusted proxy whose connection this is, and lets the connection begin with that address.
 *
 * <p>Protocol: the PROXY protocol of HAProxy, version 1 and 2. A connection that begins with anything else, or that says
 * it is the proxy's own ({@code LOCAL}, {@code UNKNOWN}), counts as the proxy's.
 * <p>Threading: confined to the channel's event loop.
 * <p>Lifecycle: the first handler of a connection that comes from a trusted proxy; it leaves the pipeline when it knows.
 */
final class ProxyGreeting extends ByteToMessageDecoder {
    private static final Logger log = LoggerFactory.getLogger(ProxyGreeting.class);
    private static final int MAX_EXTENSION_BYTES = 1024;

    /** Begins the connection. */
    interface Begin {
        void from(Channel channel, InetSocketAddress peer);
    }

    private final InetSocketAddress proxy;
    private final Duration patience;
    private final Begin begin;

    ProxyGreeting(InetSocketAddress proxy, Duration patience, Begin begin) {
        this.proxy = proxy;
        this.patience = patience;
        this.begin = begin;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        Future<?> limit = ctx.executor().schedule(() -> tooLate(ctx), patience.toMillis(), TimeUnit.MILLISECONDS);
        ctx.channel().closeFuture().addListener(_ -> limit.cancel(false));
    }

    private void tooLate(ChannelHandlerContext ctx) {
        if (!ctx.isRemoved() || ctx.pipeline().get(HAProxyMessageDecoder.class) != null) {
            log.debug("{} closed: no whole PROXY header", proxy);
            ctx.channel().close();
        }
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
        ProtocolDetectionState state = HAProxyMessageDecoder.detectProtocol(in).state();
        if (state == ProtocolDetectionState.NEEDS_MORE_DATA) {
            return;
        }
        if (state == ProtocolDetectionState.DETECTED) {
            ctx.pipeline().addLast(new HAProxyMessageDecoder(MAX_EXTENSION_BYTES, true), new Source());
        } else {
            begin.from(ctx.channel(), proxy);
        }
        ctx.pipeline().remove(this);
    }

    /** Takes the header when it is whole. */
    private final class Source extends SimpleChannelInboundHandler<HAProxyMessage> {
        @Override
        protected void channelRead0(ChannelHandlerContext ctx, HAProxyMessage header) {
            InetSocketAddress named = source(header);
            begin.from(ctx.channel(), named == null ? proxy : named);
            ctx.pipeline().remove(this);
        }

        @Override
        @SuppressWarnings("deprecation") // that of ChannelHandler, not of the inbound handler
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            log.info("{} closed: no good PROXY header ({})", proxy, cause.getMessage());
            ctx.close();
        }
    }

    private static @Nullable InetSocketAddress source(HAProxyMessage header) {
        byte[] address = header.command() == HAProxyCommand.LOCAL || header.sourceAddress() == null
                ? null
                : NetUtil.createByteArrayFromIpAddressString(header.sourceAddress());
        if (address == null) {
            return null;
        }
        try {
            return new InetSocketAddress(InetAddress.getByAddress(address), header.sourcePort());
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an address of " + address.length + " bytes", e);
        }
    }
}
