package io.culvert.gateway.rtsp;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.EventLoop;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.DatagramPacket;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.util.concurrent.TimeUnit;

/**
 * Asks a silent UDP viewer's machine whether anybody has the port for media.
 *
 * <p>The kernel tells of an ICMP "port unreachable" only to a socket that is connected to that port, and media goes out of
 * one that is not. So a socket is made for the question: one byte that no reader of RTP takes for a packet, and a moment
 * of listening for the refusal. Silence proves nothing, a refusal does: with that port closed nobody can be watching.
 *
 * <p>Threading: confined to the given loop.
 */
final class ViewerProbe {
    private static final long LISTEN_MILLIS = 1_000;

    private ViewerProbe() {}

    /**
     * Sends the question.
     *
     * @param refused runs on the loop when the port is closed
     */
    static void send(
            EventLoop loop, Class<? extends DatagramChannel> channelClass, InetSocketAddress viewer, Runnable refused) {
        new Bootstrap()
                .group(loop)
                .channel(channelClass)
                .handler(new Refusal(refused))
                .connect(viewer)
                .addListener((ChannelFutureListener) connected -> {
                    if (connected.isSuccess()) {
                        var channel = connected.channel();
                        channel.writeAndFlush(Unpooled.wrappedBuffer(new byte[1]));
                        loop.schedule(() -> channel.close(), LISTEN_MILLIS, TimeUnit.MILLISECONDS);
                    }
                });
    }

    private static final class Refusal extends SimpleChannelInboundHandler<DatagramPacket> {
        private final Runnable refused;

        private Refusal(Runnable refused) {
            this.refused = refused;
        }

        @Override
        protected void channelRead0(ChannelHandlerContext ctx, DatagramPacket packet) {
            // Nobody has anything to say here.
        }

        @Override
        @SuppressWarnings("deprecation") // that of ChannelHandler, not of the inbound handler
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            ctx.close();
            if (cause instanceof PortUnreachableException) {
                refused.run();
            }
        }
    }
}
