package io.culvert.agent.identity;

import io.culvert.agent.grpc.GrpcConnection;
import io.culvert.agent.net.AddressLookup;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.IoEventLoop;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.channel.unix.IntegerUnixChannelOption;
import io.netty.handler.ssl.SslContext;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * The way to one gateway: asks for its addresses, tries them one after the other, and puts TLS and a {@link GrpcConnection} on
 * the first that answers.
 *
 * <p>Confined to the event loop.
 */
final class GatewaySocket {
    /**
     * Bytes that the kernel takes ahead of what the path carries. The kernel would buffer up to 4 MiB by itself; over a slow
     * uplink that is half a minute of media in front of every heartbeat.
     */
    private static final int UNSENT_BYTES = 64 * 1024;

    private static final int SEND_BUFFER_BYTES = 512 * 1024;

    /** Bytes that the other side's kernel does not confirm for so long mean that the connection is dead. */
    private static final Duration UNCONFIRMED = Duration.ofSeconds(10);

    /** Linux's TCP_THIN_LINEAR_TIMEOUTS: a stream of few packets repeats a lost one without waiting twice as long each time. */
    private static final IntegerUnixChannelOption THIN_STREAM =
            new IntegerUnixChannelOption("TCP_THIN_LINEAR_TIMEOUTS", 6, 16);

    /** Netty gives up a connection whose option the kernel refuses; so this one is tried on a socket of its own. */
    private static final class ThinStreams {
        static final boolean SUPPORTED = isSupported();

        private static boolean isSupported() {
            try {
                EpollSocketChannel probe = new EpollSocketChannel();
                try {
                    return probe.config().setOption(THIN_STREAM, 1);
                } finally {
                    probe.unsafe().closeForcibly();
                }
            } catch (RuntimeException refused) {
                return false;
            }
        }
    }

    /** More addresses of one name are not tried. */
    private static final int MAX_ADDRESSES = 8;

    private final EventLoop loop;
    private final AddressLookup names;
    private final GatewayAddress gateway;
    private final SslContext tls;
    private final String name;
    private final Duration patience;
    private final GrpcConnection connection;
    private final Deque<InetAddress> untried = new ArrayDeque<>();

    /**
     * @param name that the gateway's certificate is asked for, and SNI
     * @param patience with each address
     */
    GatewaySocket(
            EventLoop loop,
            AddressLookup names,
            GatewayAddress gateway,
            SslContext tls,
            String name,
            Duration patience,
            GrpcConnection connection) {
        this.loop = loop;
        this.names = names;
        this.gateway = gateway;
        this.tls = tls;
        this.name = name;
        this.patience = patience;
        this.connection = connection;
    }

    /** Returns at once; what comes of it the connection is told. */
    void dial() {
        names.lookUp(gateway.host()).whenComplete((found, failure) -> loop.execute(() -> resolved(found, failure)));
    }

    private void resolved(@Nullable List<InetAddress> found, @Nullable Throwable failure) {
        if (found == null) {
            Throwable cause = failure instanceof CompletionException wrapped && wrapped.getCause() != null
                    ? wrapped.getCause()
                    : failure;
            connection.failed("no address for " + gateway.host(), cause);
            return;
        }
        untried.addAll(found.subList(0, Math.min(found.size(), MAX_ADDRESSES)));
        next(null);
    }

    private void next(@Nullable Throwable before) {
        if (connection.isClosed()) {
            return;
        }
        InetAddress address = untried.poll();
        if (address == null) {
            connection.failed("no connection to " + gateway, before);
            return;
        }
        ChannelFuture tried = bootstrap().connect(new InetSocketAddress(address, gateway.port()));
        if (!tried.isDone() || tried.isSuccess()) { // else there is no channel: no descriptor was left
            connection.connecting(tried.channel(), this::next);
        }
        tried.addListener((ChannelFutureListener) done -> {
            if (!done.isSuccess()) {
                loop.execute(() -> next(done.cause()));
            }
        });
    }

    private Bootstrap bootstrap() {
        Bootstrap bootstrap = new Bootstrap()
                .group(loop)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) patience.toMillis())
                .option(ChannelOption.TCP_NODELAY, true)
                .handler(new Layers());
        if (loop instanceof IoEventLoop io && io.isIoType(EpollIoHandler.class)) {
            bootstrap
                    .channel(EpollSocketChannel.class)
                    .option(EpollChannelOption.TCP_NOTSENT_LOWAT, (long) UNSENT_BYTES)
                    .option(EpollChannelOption.TCP_USER_TIMEOUT, (int) UNCONFIRMED.toMillis());
            if (ThinStreams.SUPPORTED) {
                bootstrap.option(THIN_STREAM, 1);
            }
        } else {
            bootstrap.channel(NioSocketChannel.class).option(ChannelOption.SO_SNDBUF, SEND_BUFFER_BYTES);
        }
        return bootstrap;
    }

    private final class Layers extends ChannelInitializer<Channel> {
        @Override
        protected void initChannel(Channel channel) {
            channel.pipeline().addLast(tls.newHandler(channel.alloc(), name, gateway.port()), connection.handler());
        }
    }
}
