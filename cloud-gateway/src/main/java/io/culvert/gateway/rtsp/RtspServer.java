package io.culvert.gateway.rtsp;

import io.culvert.gateway.access.Protocol;
import io.culvert.gateway.doors.Handshakes;
import io.culvert.gateway.node.EventLoops;
import io.culvert.gateway.node.Listener;
import io.culvert.gateway.node.Network;
import io.culvert.gateway.rtsp.replay.RecordedMedia;
import io.culvert.gateway.stream.StreamHub;
import io.culvert.media.rtsp.RtspDecoder;
import io.culvert.media.rtsp.RtspEncoder;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.GlobalEventExecutor;
import io.netty.util.concurrent.Ticker;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
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

    private static final int BACKLOG = 1024;

    /** Connections that are told the node is full, at one time; more are closed without a word. */
    private static final int MAX_TURNED_AWAY = 256;

    private final RtspConfig config;
    private final Predicate<InetAddress> trustedProxy;
    private final @Nullable SslContext tls;
    private final Handshakes handshakes;
    private final EventLoops loops;
    private final RtspServices services;
    private final RtspEncoder encoder = new RtspEncoder();
    private final ChannelGroup connections = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
    private final AtomicInteger turnedAway = new AtomicInteger();
    private volatile @Nullable Channel listening;
    private volatile boolean draining;

    /**
     * @param tls for RTSPS; null for RTSP
     * @param handshakes that an address may begin, where there is TLS
     */
    RtspServer(
            RtspConfig config,
            @Nullable SslContext tls,
            Handshakes handshakes,
            EventLoops loops,
            ViewerGate gate,
            StreamHub hub,
            RecordedMedia.Archive archive,
            RtspMeters meters) {
        this.config = config;
        this.trustedProxy = Network.anyOf(config.trustedProxies());
        this.tls = tls;
        this.handshakes = handshakes;
        this.loops = loops;
        this.services = new RtspServices(
                tls == null ? Protocol.RTSP : Protocol.RTSPS,
                config,
                gate,
                hub,
                new DatagramPorts(loops.datagramChannel(), config.udpPorts()),
                new ConnectionLimit(config.crowd()),
                meters,
                Ticker.systemTicker(),
                InstantSource.system(),
                archive,
                new ReadingThreads(),
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

    /** Takes a new connection, or finds out first whose it is where a trusted proxy brings it. */
    private final class Accept extends ChannelInitializer<Channel> {
        @Override
        protected void initChannel(Channel channel) {
            InetSocketAddress peer = (InetSocketAddress) channel.remoteAddress();
            if (peer == null || draining) {
                refuse(channel);
                return;
            }
            connections.add(channel);
            ViewerSocket.tune(channel, config.patience().stall());
            if (trustedProxy.test(peer.getAddress())) {
                channel.pipeline()
                        .addLast(new ProxyGreeting(peer, config.patience().greeting(), RtspServer.this::begin));
            } else {
                begin(channel, peer);
            }
        }
    }

    /** Begins the dialogue with a client, where there is a place for it. */
    private void begin(Channel channel, InetSocketAddress peer) {
        if (tls != null && !handshakes.begin(peer.getAddress())) {
            services.meters().tooManyHandshakes();
            refuse(channel);
            return;
        }
        switch (services.limit().enter(peer.getAddress())) {
            case COUNTED_IN -> {
                layTransport(channel);
                channel.pipeline().addLast(new RtspConnection(services, peer));
            }
            case FULL -> turnAway(channel);
            case ADDRESS_FULL -> refuse(channel);
        }
    }

    private void layTransport(Channel channel) {
        if (tls != null) {
            SslHandler handler = tls.newHandler(channel.alloc());
            handler.setHandshakeTimeoutMillis(config.patience().greeting().toMillis());
            // Each batch becomes a record of its own, out of the shared bytes; joined to records they would be copied.
            handler.setWrapDataSize(0);
            channel.pipeline().addLast(handler);
        }
        channel.pipeline().addLast(new RtspDecoder(config.requestLimits())).addLast(encoder);
    }

    private void turnAway(Channel channel) {
        if (turnedAway.incrementAndGet() > MAX_TURNED_AWAY) {
            turnedAway.decrementAndGet();
            refuse(channel);
            return;
        }
        services.meters().turnedAway();
        layTransport(channel);
        channel.pipeline().addLast(new TurnedAway(config.patience().greeting(), turnedAway::decrementAndGet));
    }

    private void refuse(Channel channel) {
        services.meters().refused();
        channel.close();
    }
}
