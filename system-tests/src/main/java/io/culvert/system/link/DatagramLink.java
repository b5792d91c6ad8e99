package io.culvert.system.link;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.DatagramPacket;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * Passes UDP datagrams on, on loopback: what is sent to {@link #address} reaches the target, and answers come back to who
 * sent it. Loses, doubles, delays and reorders as asked.
 *
 * <p>Threading: thread-safe; datagrams move on one event loop.
 */
public final class DatagramLink implements Link {
    private static final int RECEIVE_BYTES = 1 << 20;

    private final InetSocketAddress target;
    private final EventLoopGroup loops =
            new MultiThreadIoEventLoopGroup(1, new DefaultThreadFactory("datagrams", true), NioIoHandler.newFactory());
    private final Map<Direction, LinkQuality> quality = new ConcurrentHashMap<>();
    private final Map<Direction, Boolean> blackhole = new ConcurrentHashMap<>();
    private final Shaper up = new Shaper(1);
    private final Shaper down = new Shaper(2);

    /** By who sent: the socket that stands for it at the target. Confined to the event loop. */
    private final Map<InetSocketAddress, Channel> flows = new HashMap<>();

    private final Channel door;

    private DatagramLink(InetSocketAddress target) {
        this.target = target;
        this.door = bind(new SimpleChannelInboundHandler<DatagramPacket>() {
                    @Override
                    protected void channelRead0(ChannelHandlerContext context, DatagramPacket datagram) {
                        Channel flow = flows.computeIfAbsent(datagram.sender(), DatagramLink.this::newFlow);
                        pass(Direction.A_TO_B, datagram, flow, target);
                    }
                })
                .syncUninterruptibly()
                .channel();
    }

    static DatagramLink open(InetSocketAddress target) {
        return new DatagramLink(target);
    }

    private Channel newFlow(InetSocketAddress sender) {
        return bind(new SimpleChannelInboundHandler<DatagramPacket>() {
                    @Override
                    protected void channelRead0(ChannelHandlerContext context, DatagramPacket datagram) {
                        pass(Direction.B_TO_A, datagram, door, sender);
                    }
                })
                .channel();
    }

    /** On the event loop it is done when this returns; elsewhere it has to be waited for. */
    private ChannelFuture bind(SimpleChannelInboundHandler<DatagramPacket> handler) {
        return new Bootstrap()
                .group(loops)
                .channel(NioDatagramChannel.class)
                .option(ChannelOption.SO_RCVBUF, RECEIVE_BYTES)
                .handler(handler)
                .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    }

    private void pass(Direction direction, DatagramPacket datagram, Channel through, InetSocketAddress to) {
        Shaper shaper = direction == Direction.A_TO_B ? up : down;
        shaper.quality(quality.getOrDefault(direction, LinkQuality.PERFECT));
        if (isBlackhole(direction) || shaper.loses()) {
            return;
        }
        int copies = shaper.doubles() ? 2 : 1;
        for (int i = 0; i < copies; i++) {
            long now = System.nanoTime();
            long arrival = shaper.arrival(now, datagram.content().readableBytes());
            if (arrival != Shaper.DROPPED) {
                DatagramPacket passed = new DatagramPacket(datagram.content().retainedSlice(), to);
                loops.schedule(() -> deliver(direction, through, passed), arrival - now, TimeUnit.NANOSECONDS);
            }
        }
    }

    private void deliver(Direction direction, Channel through, DatagramPacket datagram) {
        if (isBlackhole(direction)) {
            datagram.release();
        } else {
            through.writeAndFlush(datagram);
        }
    }

    /** Where to send to. */
    public InetSocketAddress address() {
        return (InetSocketAddress) door.localAddress();
    }

    @Override
    public void quality(Direction direction, LinkQuality changed) {
        quality.put(direction, changed);
    }

    @Override
    public void blackhole(Direction direction, boolean on) {
        blackhole.put(direction, on);
    }

    private boolean isBlackhole(Direction direction) {
        return blackhole.getOrDefault(direction, false);
    }

    @Override
    public void close() {
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(2, TimeUnit.SECONDS);
    }
}
