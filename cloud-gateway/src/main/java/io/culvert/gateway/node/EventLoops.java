package io.culvert.gateway.node;

import io.culvert.media.loop.LoopPace;
import io.netty.channel.DefaultSelectStrategyFactory;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SelectStrategyFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The threads that carry media, shared by the RTSP server, the tunnel and the hub. Nothing may block on them.
 *
 * <p>{@code culvert.transport} says how sockets are driven. The channel classes go with the loops and must be taken from
 * here. Agents stay on epoll or NIO: with io_uring they get loops of their own, for gRPC gains nothing from it.
 */
@Singleton
public final class EventLoops {
    private static final Logger log = LoggerFactory.getLogger(EventLoops.class);

    /** What a loop with much to do may hold a frame up by, so that it reads and sends many at once. */
    private static final SelectStrategyFactory PACE = new LoopPace(Duration.ofMillis(2));

    /** Of a queue in the kernel that overflows a loop takes what it can. */
    private static final SelectStrategyFactory AT_ONCE = DefaultSelectStrategyFactory.INSTANCE;

    private final Transport transport;
    private final Transport agentTransport;
    private final EventLoopGroup acceptor;
    private final EventLoopGroup workers;
    private final EventLoopGroup agentAcceptor;
    private final EventLoopGroup agentWorkers;

    EventLoops(NodeConfig config) throws StartupRefused {
        this(config.eventLoops(), Transport.choose(config.transport()));
        log.info("sockets by {} on {} threads", transport.settingText(), config.eventLoops());
    }

    private EventLoops(int threads, Transport transport) {
        this.transport = transport;
        this.agentTransport = transport == Transport.IO_URING ? Transport.portable() : transport;
        this.acceptor = group(1, "accept", transport, AT_ONCE);
        this.workers = group(threads, "media", transport, PACE);
        boolean apart = agentTransport != transport;
        this.agentAcceptor = apart ? group(1, "accept-agents", agentTransport, AT_ONCE) : acceptor;
        this.agentWorkers = apart ? group(threads, "agents", agentTransport, PACE) : workers;
    }

    private static EventLoopGroup group(int threads, String name, Transport transport, SelectStrategyFactory pace) {
        return new MultiThreadIoEventLoopGroup(threads, new DefaultThreadFactory(name, true), transport.handlers(pace));
    }

    /** Loops outside an application context, as tests need them. */
    public static EventLoops of(int threads) {
        return new EventLoops(threads, Transport.portable());
    }

    /**
     * Loops of a certain kind outside an application context.
     *
     * @param transport as in {@code culvert.transport}
     * @throws IllegalStateException where this machine has none of that kind
     */
    public static EventLoops of(int threads, String transport) {
        try {
            return new EventLoops(threads, Transport.choose(transport));
        } catch (StartupRefused e) {
            throw new IllegalStateException(e);
        }
    }

    /** Whether this machine has that kind of loop; a value of {@code culvert.transport}. */
    public static boolean has(String transport) {
        try {
            Transport.choose(transport);
            return true;
        } catch (StartupRefused e) {
            return false;
        }
    }

    /** Accepts viewers; one thread. */
    public EventLoopGroup acceptor() {
        return acceptor;
    }

    /** Carries viewers and streams. */
    public EventLoopGroup workers() {
        return workers;
    }

    public Class<? extends ServerChannel> serverChannel() {
        return transport.serverChannel();
    }

    public Class<? extends SocketChannel> socketChannel() {
        return transport.socketChannel();
    }

    public Class<? extends DatagramChannel> datagramChannel() {
        return transport.datagramChannel();
    }

    /** Accepts agents. */
    public EventLoopGroup agentAcceptor() {
        return agentAcceptor;
    }

    /** Carries agents; the same as {@link #workers()} but with io_uring. */
    public EventLoopGroup agentWorkers() {
        return agentWorkers;
    }

    public Class<? extends ServerChannel> agentServerChannel() {
        return agentTransport.serverChannel();
    }

    /** Ends the threads; waits for at most a second. */
    @PreDestroy
    public void close() {
        acceptor.shutdownGracefully(0, 500, TimeUnit.MILLISECONDS);
        agentAcceptor.shutdownGracefully(0, 500, TimeUnit.MILLISECONDS);
        agentWorkers.shutdownGracefully(0, 500, TimeUnit.MILLISECONDS);
        workers.shutdownGracefully(0, 500, TimeUnit.MILLISECONDS).awaitUninterruptibly(1, TimeUnit.SECONDS);
    }
}
