package io.culvert.agent.motion;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.IoEventLoop;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.timeout.IdleStateHandler;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes the alarm mails of cameras on the agent's own network, and makes motion of them.
 *
 * <p>Threading: everything runs on the agent's one event loop; {@link #start} and {@link #stop} on any thread.
 * <p>Lifecycle: where its address is not there yet, it tries again twice a minute until it is.
 */
public final class SmtpServer {
    private static final Logger log = LoggerFactory.getLogger(SmtpServer.class);
    private static final long AGAIN_SECONDS = 30;

    private final EventLoop loop;
    private final SmtpConfig config;
    private final Motions motions;
    private final SmtpGuests guests = new SmtpGuests(System::nanoTime);
    private final CompletableFuture<InetSocketAddress> bound = new CompletableFuture<>();
    private @Nullable Channel channel;
    private boolean stopped;
    private boolean told;

    public SmtpServer(EventLoop loop, SmtpConfig config, Motions motions) {
        this.loop = loop;
        this.config = config;
        this.motions = motions;
    }

    /** Begins to listen; completes once it does. */
    public CompletableFuture<InetSocketAddress> start() {
        loop.execute(this::bind);
        return bound.copy();
    }

    private void bind() {
        if (stopped) {
            return;
        }
        boolean epoll = loop instanceof IoEventLoop io && io.isIoType(EpollIoHandler.class);
        ChannelFuture bind = new ServerBootstrap()
                .group(loop)
                .channel(epoll ? EpollServerSocketChannel.class : NioServerSocketChannel.class)
                .option(ChannelOption.SO_REUSEADDR, true)
                .option(ChannelOption.SO_BACKLOG, SmtpGuests.AT_ONCE)
                .childHandler(new Accepted())
                .bind(config.listen());
        channel = bind.channel();
        bind.addListener(future -> {
            if (future.isSuccess()) {
                InetSocketAddress address = (InetSocketAddress) bind.channel().localAddress();
                log.info("listening for cameras' mails on {}", NetUtil.toSocketAddressString(address));
                bound.complete(address);
            } else {
                tryAgain(future.cause());
            }
        });
    }

    private void tryAgain(Throwable cause) {
        if (!told) {
            told = true;
            log.warn(
                    "cannot listen for cameras' mails on {}, will go on trying: {}",
                    NetUtil.toSocketAddressString(config.listen()),
                    cause.getMessage());
        }
        loop.schedule(this::bind, AGAIN_SECONDS, TimeUnit.SECONDS);
    }

    /** Frees the port. */
    public void stop() {
        loop.execute(() -> {
            stopped = true;
            if (channel != null) {
                channel.close();
            }
        });
    }

    private final class Accepted extends ChannelInitializer<SocketChannel> {
        @Override
        protected void initChannel(SocketChannel accepted) {
            InetAddress peer = accepted.remoteAddress().getAddress();
            if (!guests.comes(peer)) {
                accepted.writeAndFlush(
                                Unpooled.copiedBuffer("421 not now, or not from there\r\n", StandardCharsets.US_ASCII))
                        .addListener(ChannelFutureListener.CLOSE);
                return;
            }
            SmtpDialogue dialogue = new SmtpDialogue(config, peer, motions::seen);
            accepted.pipeline()
                    .addLast(new IdleStateHandler(SmtpConnection.IDLE_SECONDS, 0, 0))
                    .addLast(new SmtpConnection(dialogue, wrong -> guests.left(peer, wrong)));
        }
    }
}
