package io.culvert.gateway.rtsp;

import io.culvert.gateway.access.Protocol;
import io.culvert.gateway.node.EventLoops;
import io.culvert.gateway.node.Listener;
import io.culvert.gateway.stream.StreamHub;
import io.culvert.media.rtsp.RtspDecoder;
import io.culvert.media.rtsp.RtspEncoder;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.handler.ssl.SslContext;
import io.netty.util.concurrent.GlobalEventExecutor;
import io.netty.util.concurrent.Ticker;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Listens for RTSP clients, in the clear or (RTSPS) inside TLS.
 *
 * <p>Threading: start and drain on the gateway's own thread; connections live on the shared event loops.
 */
public final class RtspServer implements Listener {
    private static final Logger log = LoggerFactory.getLogger(RtspServer.class);

    /** Bytes the kernel may hold unsent: what waits shall wait where it can still be dropped. */
    private static final long NOT_SENT_BYTES = 256 << 10;

    private static final int BACKLOG = 1024;

    private final RtspConfig config;
    private final @Nullable SslContext tls;
    private final EventLoops loops;
    private final RtspServices services;
    private final RtspEncoder encoder = new RtspEncoder();
    private final ChannelGroup connections = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
    private volatile @Nullable Channel listening;
    private volatile boolean draining;

    /** @param tls for RTSPS; null for RTSP */
    RtspServer(
            RtspConfig config,
            @Nullable SslContext tls,
            EventLoops loops,
            ViewerGate gate,
            StreamHub hub,
            RtspMeters meters) {
        this.config = config;
        this.tls = tls;
        this.loops = loops;
        this.services = new RtspServices(
                tls == null ? Protocol.RTSP : Protocol.RTSPS,
                config,
                gate,
                hub,
                new DatagramPorts(loops.datagramChannel()),
                new ConnectionLimit(config.maxConnections(), config.maxStrangers()),
                meters,
                Ticker.systemTicker(),
                () -> draining);
    }

    @Override
    public String name() {
        return services.protocol().wireName();
    }

    @Override
    public void start() throws IOException {
        ChannelFuture bound = new ServerBootstrap()
                .group(loops.acceptor(), loops.workers())
                .channel(loops.serverChannel())
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.SO_KEEPALIVE, true)
                .childOption(
                        ChannelOption.WRITE_BUFFER_WATER_MARK,
                        new WriteBufferWaterMark(config.maxQueueBytes() / 4, config.maxQueueBytes()))
                .childHandler(new Accept())
                .bind(config.listen())
                .awaitUninterruptibly();
        if (!bound.isSuccess()) {
            Throwable cause = bound.cause();
            // Netty's native transport throws an exception of its own kind, named like this one.
            throw cause instanceof BindException taken
                    ? taken
                    : new IOException("cannot listen at " + config.listen(), cause);
        }
        listening = bound.channel();
        log.info("{} at {}", services.protocol(), bound.channel().localAddress());
    }

    @Override
    public int port() {
        Channel channel = listening;
        return channel == null ? 0 : ((InetSocketAddress) channel.localAddress()).getPort();
    }

    @Override
    public void drain() {
        draining = true;
        Channel channel = listening;
        if (channel != null) {
            channel.close().awaitUninterruptibly(1, TimeUnit.SECONDS);
        }
        connections.close().awaitUninterruptibly(2, TimeUnit.SECONDS);
        services.ports().close();
    }

    /** Lays the handlers into a new connection, or closes it where it is one too many. */
    private final class Accept extends ChannelInitializer<Channel> {
        @Override
        protected void initChannel(Channel channel) {
            InetSocketAddress peer = (InetSocketAddress) channel.remoteAddress();
            if (peer == null || draining || !services.limit().enter(peer.getAddress())) {
                services.meters().refused();
                channel.close();
                return;
            }
            if (channel instanceof EpollSocketChannel) {
                channel.config().setOption(EpollChannelOption.TCP_NOTSENT_LOWAT, NOT_SENT_BYTES);
            }
            connections.add(channel);
            if (tls != null) {
                channel.pipeline().addLast(tls.newHandler(channel.alloc()));
            }
            channel.pipeline()
                    .addLast(new RtspDecoder(config.requestLimits()))
                    .addLast(encoder)
                    .addLast(new RtspConnection(services, peer));
        }
    }
}
