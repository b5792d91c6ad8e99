package io.culvert.system.link;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Passes TCP connections on, on loopback: who connects to {@link #address} reaches the target. Since both halves are
 * connections of their own, this can do to a connection what no cable can (a half-open one, resets, slices), but it cannot
 * lose packets.
 *
 * <p>Threading: thread-safe; bytes move on one event loop.
 */
public final class RelayLink implements Link {
    private final InetSocketAddress target;
    private final EventLoopGroup loops =
            new MultiThreadIoEventLoopGroup(1, new DefaultThreadFactory("relay", true), NioIoHandler.newFactory());
    private final List<RelayConnection> connections = new CopyOnWriteArrayList<>();
    private final Map<Direction, LinkQuality> quality = new ConcurrentHashMap<>();
    private final Map<Direction, Boolean> blackhole = new ConcurrentHashMap<>();
    private volatile int sliceBytes = Integer.MAX_VALUE;
    private volatile Duration slicePause = Duration.ZERO;
    private volatile Duration closeDelay = Duration.ZERO;
    private @Nullable Channel door;
    private InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    private RelayLink(InetSocketAddress target) {
        this.target = target;
    }

    static RelayLink open(InetSocketAddress target) {
        RelayLink relay = new RelayLink(target);
        relay.listen();
        return relay;
    }

    private synchronized void listen() {
        door = new ServerBootstrap()
                .group(loops)
                .channel(NioServerSocketChannel.class)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.AUTO_READ, false)
                .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(initializer(this::accepted))
                .bind(address)
                .syncUninterruptibly()
                .channel();
        address = (InetSocketAddress) door.localAddress();
    }

    private interface OnChannel {
        void opened(SocketChannel channel);
    }

    private static ChannelHandler initializer(OnChannel action) {
        return new ChannelInitializer<SocketChannel>() {
            @Override
            protected void initChannel(SocketChannel channel) {
                action.opened(channel);
            }
        };
    }

    private void accepted(SocketChannel near) {
        ChannelFuture dialled = new Bootstrap()
                .group(loops)
                .channel(NioSocketChannel.class)
                .option(ChannelOption.AUTO_READ, false)
                .option(ChannelOption.ALLOW_HALF_CLOSURE, true)
                .option(ChannelOption.TCP_NODELAY, true)
                .handler(initializer(far -> {}))
                .connect(target);
        dialled.addListener(done -> {
            if (!done.isSuccess()) {
                near.config().setSoLinger(0);
                near.close();
                return;
            }
            RelayConnection connection = new RelayConnection(this, near, (SocketChannel) dialled.channel());
            connections.add(connection);
            connection.start(() -> connections.remove(connection));
        });
    }

    /** Where to connect to. */
    public synchronized InetSocketAddress address() {
        return address;
    }

    /** Those that are open at one side at least, the oldest first. */
    public List<RelayConnection> connections() {
        return List.copyOf(connections);
    }

    /** @throws IllegalArgumentException for loss, duplication or reordering, which TCP would hide: take a wire */
    @Override
    public void quality(Direction direction, LinkQuality changed) {
        if (changed.harmsPackets()) {
            throw new IllegalArgumentException(
                    changed + " on a relay of TCP (expected: no loss, duplication or reorder)");
        }
        quality.put(direction, changed);
    }

    LinkQuality quality(Direction direction) {
        return quality.getOrDefault(direction, LinkQuality.PERFECT);
    }

    /** Holds for connections that are there and those that come; to silence single ones see {@link #connections}. */
    @Override
    public void blackhole(Direction direction, boolean on) {
        blackhole.put(direction, on);
    }

    boolean isBlackhole(Direction direction) {
        return blackhole.getOrDefault(direction, false);
    }

    /** Writes at most {@code bytes} at once, with a pause between. */
    public void slice(int bytes, Duration pause) {
        sliceBytes = bytes;
        slicePause = pause;
    }

    int sliceBytes() {
        return sliceBytes;
    }

    Duration slicePause() {
        return slicePause;
    }

    /** Passes the end of a connection on only after this time. */
    public void slowClose(Duration delay) {
        closeDelay = delay;
    }

    Duration closeDelay() {
        return closeDelay;
    }

    /** Refuses new connections (the caller gets a reset), or takes them again at the same address. */
    public synchronized void refuse(boolean on) {
        if (on && door != null) {
            door.close().syncUninterruptibly();
            // The selector lets go of the socket in its next round only.
            loops.next().schedule(() -> {}, 20, TimeUnit.MILLISECONDS).syncUninterruptibly();
            door = null;
        } else if (!on && door == null) {
            listen();
        }
    }

    /** Ends everything without a goodbye. */
    @Override
    public void close() {
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(2, TimeUnit.SECONDS);
    }
}
