package io.culvert.agent.testing;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;

/**
 * A path that carries only so many bytes a second upwards, with the small buffers of a home router; downwards it is quick. May
 * fall silent: both connections stay open and nothing passes any more.
 */
public final class SlowUplink implements AutoCloseable {
    private static final int TICK_MILLIS = 10;
    private static final int BUFFER_BYTES = 32 * 1024;

    private final EventLoopGroup loops = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final Channel listener;
    private volatile boolean isSilent;

    /** @param bytesPerSecond at least 100 */
    public SlowUplink(int targetPort, int bytesPerSecond) {
        listener = new ServerBootstrap()
                .group(loops)
                .channel(NioServerSocketChannel.class)
                .option(ChannelOption.SO_RCVBUF, BUFFER_BYTES)
                .childOption(ChannelOption.AUTO_READ, false)
                .childOption(ChannelOption.MAX_MESSAGES_PER_READ, 1)
                .childOption(
                        ChannelOption.RECVBUF_ALLOCATOR,
                        new FixedRecvByteBufAllocator(bytesPerSecond * TICK_MILLIS / 1_000).maxMessagesPerRead(1))
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel agent) {
                        connect(agent, targetPort);
                    }
                })
                .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .syncUninterruptibly()
                .channel();
    }

    private void connect(SocketChannel agent, int targetPort) {
        Channel gateway = new Bootstrap()
                .group(agent.eventLoop())
                .channel(NioSocketChannel.class)
                .handler(new To(agent))
                .connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), targetPort))
                .channel();
        agent.pipeline().addLast(new To(gateway));
        agent.eventLoop()
                .scheduleAtFixedRate(
                        () -> {
                            if (gateway.isActive() && !isSilent) {
                                agent.read();
                            }
                        },
                        TICK_MILLIS,
                        TICK_MILLIS,
                        TimeUnit.MILLISECONDS);
    }

    private final class To extends ChannelInboundHandlerAdapter {
        private final Channel other;

        To(Channel other) {
            this.other = other;
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            if (isSilent) {
                ((ByteBuf) message).release();
            } else {
                other.writeAndFlush(message);
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            other.close();
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            context.close();
        }
    }

    /** From now on nothing passes in either direction. */
    public void fallSilent() {
        isSilent = true;
    }

    public String address() {
        return "127.0.0.1:" + ((InetSocketAddress) listener.localAddress()).getPort();
    }

    @Override
    public void close() {
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(5, TimeUnit.SECONDS);
    }
}
