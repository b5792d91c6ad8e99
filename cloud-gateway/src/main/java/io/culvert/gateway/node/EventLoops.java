package io.culvert.gateway.node;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.util.concurrent.TimeUnit;

/**
 * The threads that carry media, shared by the RTSP server, the tunnel and the hub. Nothing may block on them.
 *
 * <p>Native epoll where the machine has it, else NIO; {@code culvert.transport} chooses by hand. The channel classes go
 * with the loops and must be taken from here.
 */
@Singleton
public final class EventLoops {

    private final boolean epoll;
    private final EventLoopGroup acceptor;
    private final EventLoopGroup workers;

    EventLoops(NodeConfig config) {
        this(config.eventLoops(), config.transport());
    }

    private EventLoops(int threads, String transport) {
        this.epoll = !transport.equals("nio") && Epoll.isAvailable();
        if (transport.equals("epoll") && !epoll) {
            throw new IllegalStateException("culvert.transport is epoll, which this machine does not have");
        }
        IoHandlerFactory handlers = epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
        this.acceptor = new MultiThreadIoEventLoopGroup(1, new DefaultThreadFactory("accept", true), handlers);
        this.workers = new MultiThreadIoEventLoopGroup(threads, new DefaultThreadFactory("media", true), handlers);
    }

    /** Loops outside an application context, as tests need them. */
    public static EventLoops of(int threads) {
        return new EventLoops(threads, "auto");
    }

    /** Accepts connections; one thread. */
    public EventLoopGroup acceptor() {
        return acceptor;
    }

    /** Carries connections and streams. */
    public EventLoopGroup workers() {
        return workers;
    }

    public Class<? extends ServerChannel> serverChannel() {
        return epoll ? EpollServerSocketChannel.class : NioServerSocketChannel.class;
    }

    public Class<? extends SocketChannel> socketChannel() {
        return epoll ? EpollSocketChannel.class : NioSocketChannel.class;
    }

    public Class<? extends DatagramChannel> datagramChannel() {
        return epoll ? EpollDatagramChannel.class : NioDatagramChannel.class;
    }

    /** Ends the threads; waits for at most a second. */
    @PreDestroy
    public void close() {
        acceptor.shutdownGracefully(0, 500, TimeUnit.MILLISECONDS);
        workers.shutdownGracefully(0, 500, TimeUnit.MILLISECONDS).awaitUninterruptibly(1, TimeUnit.SECONDS);
    }
}
