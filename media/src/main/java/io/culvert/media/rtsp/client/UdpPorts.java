package io.culvert.media.rtsp.client;

import io.culvert.media.rtp.RtpPacket;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.socket.DatagramPacket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The pair of UDP ports of one track: an even one for RTP and the next for RTCP (RFC 3550 section 11).
 *
 * <p>Only datagrams from the camera's address count; its port may differ from the announced one. Threading: confined
 * to the client's event loop. Lifecycle: open until {@link #close()}.
 */
final class UdpPorts {

    private static final Logger log = LoggerFactory.getLogger(UdpPorts.class);

    /** Larger than any datagram on a LAN that is not broken into pieces; what does not fit is dropped. */
    private static final int MAX_DATAGRAM_BYTES = 4096;

    private static final int RECEIVE_BUFFER_BYTES = 512 * 1024;
    private static final int ATTEMPTS = 20;
    private static final int LOWEST_PORT = 20_000;
    private static final int PAIRS = 20_000;

    private final Channel rtp;
    private final Channel rtcp;
    private final InetAddress camera;
    private @Nullable TrackReceiver receiver;
    private @Nullable InetSocketAddress remoteRtcp;
    private boolean expiring;

    private UdpPorts(FloodGate gate, Channel rtp, Channel rtcp, InetAddress camera) {
        this.rtp = rtp;
        this.rtcp = rtcp;
        this.camera = camera;
        rtp.pipeline().addLast(gate.handler(), new Inbound(false));
        rtcp.pipeline().addLast(gate.handler(), new Inbound(true));
    }

    /**
     * Binds a pair at the address from which we reach the camera.
     *
     * @param gate that the packets go through
     * @param opened gets the pair, or null when no two neighbouring ports are free
     */
    static void open(
            FloodGate gate,
            EventLoop loop,
            InetAddress local,
            InetAddress camera,
            Consumer<@Nullable UdpPorts> opened) {
        Bootstrap bootstrap = new Bootstrap()
                .group(loop)
                .channel(SocketKinds.of(loop).udp())
                .option(ChannelOption.SO_RCVBUF, RECEIVE_BUFFER_BYTES)
                .option(ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(MAX_DATAGRAM_BYTES))
                .handler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        // The handlers come when both ports of the pair are bound.
                    }
                });
        bind(gate, bootstrap, local, camera, opened, ATTEMPTS);
    }

    private static void bind(
            FloodGate gate,
            Bootstrap bootstrap,
            InetAddress local,
            InetAddress camera,
            Consumer<@Nullable UdpPorts> opened,
            int attempts) {
        if (attempts == 0) {
            opened.accept(null);
            return;
        }
        int port = LOWEST_PORT + 2 * ThreadLocalRandom.current().nextInt(PAIRS);
        bootstrap.bind(local, port).addListener((ChannelFuture first) -> {
            if (!first.isSuccess()) {
                bind(gate, bootstrap, local, camera, opened, attempts - 1);
                return;
            }
            bootstrap.bind(local, port + 1).addListener((ChannelFuture second) -> {
                if (second.isSuccess()) {
                    opened.accept(new UdpPorts(gate, first.channel(), second.channel(), camera));
                } else {
                    first.channel().close();
                    bind(gate, bootstrap, local, camera, opened, attempts - 1);
                }
            });
        });
    }

    int rtpPort() {
        return ((InetSocketAddress) rtp.localAddress()).getPort();
    }

    int rtcpPort() {
        return ((InetSocketAddress) rtcp.localAddress()).getPort();
    }

    /**
     * Packets go to that receiver from now on. Where the camera told its ports, one packet is sent to each, so that a
     * firewall between us expects the answers.
     *
     * @param greeting a compound RTCP packet, taken over
     */
    void start(TrackReceiver newReceiver, int cameraRtpPort, int cameraRtcpPort, ByteBuf greeting) {
        receiver = newReceiver;
        if (cameraRtpPort <= 0 || cameraRtcpPort <= 0) {
            greeting.release();
            return;
        }
        remoteRtcp = new InetSocketAddress(camera, cameraRtcpPort);
        ByteBuf emptyPacket = rtp.alloc().buffer(RtpPacket.HEADER_BYTES);
        RtpPacket.writeHeader(emptyPacket, false, 0, 0, 0, 0);
        rtp.writeAndFlush(new DatagramPacket(emptyPacket, new InetSocketAddress(camera, cameraRtpPort)));
        rtcp.writeAndFlush(new DatagramPacket(greeting, remoteRtcp));
    }

    /** Takes over a compound packet and sends it to where the camera expects or sends RTCP. */
    void sendRtcp(ByteBuf packet) {
        InetSocketAddress remote = remoteRtcp;
        if (remote == null) {
            packet.release();
        } else {
            rtcp.writeAndFlush(new DatagramPacket(packet, remote));
        }
    }

    void close() {
        rtp.close();
        rtcp.close();
        if (receiver != null) {
            receiver.close();
            receiver = null;
        }
    }

    /** While a packet is missing and no other comes, nobody but a timer can give it up. */
    private void watchForExpiry() {
        TrackReceiver current = receiver;
        if (!expiring && current != null && current.waiting()) {
            expiring = true;
            rtp.eventLoop().schedule(this::expire, TrackReceiver.REORDER_NANOS, TimeUnit.NANOSECONDS);
        }
    }

    private void expire() {
        expiring = false;
        if (receiver != null) {
            receiver.expire(System.nanoTime());
            watchForExpiry();
        }
    }

    private final class Inbound extends ChannelInboundHandlerAdapter {

        private final boolean control;

        Inbound(boolean control) {
            this.control = control;
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            DatagramPacket datagram = (DatagramPacket) message;
            ByteBuf packet = datagram.content();
            TrackReceiver current = receiver;
            boolean cut = packet.readableBytes() >= MAX_DATAGRAM_BYTES;
            if (current == null || cut || !camera.equals(datagram.sender().getAddress())) {
                datagram.release();
            } else if (control) {
                if (remoteRtcp == null) {
                    remoteRtcp = datagram.sender();
                }
                try {
                    current.rtcp(packet, System.nanoTime());
                } finally {
                    datagram.release();
                }
            } else {
                current.rtpUnordered(packet, System.nanoTime());
            }
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext ctx) {
            if (!control) {
                watchForExpiry();
            }
        }

        /** An ICMP refusal or the like: the silence timeout decides whether the camera is gone. */
        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            log.debug("UDP port of camera {}", camera, cause);
        }
    }
}
