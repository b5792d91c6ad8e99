package io.culvert.camera;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.DatagramPacket;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The one pair of UDP ports from which all sessions of a server send: RTP from the even one, RTCP from the next, as RFC
 * 3550 section 11 wants. What comes back tells that its session is alive.
 *
 * <p>Threading: confined to the server's event loop, except {@link #open}.
 */
final class UdpPorts {
    private static final int ATTEMPTS = 200;
    private static final int SEND_BUFFER_BYTES = 1 << 20;

    private final Map<InetSocketAddress, CameraSession> sessions = new HashMap<>();
    private final Channel rtp;
    private final Channel rtcp;

    private UdpPorts(Channel rtp, Channel rtcp, Heard heard) {
        this.rtp = rtp;
        this.rtcp = rtcp;
        heard.sessions = sessions;
    }

    /** Binds a free pair; blocks, so not on the event loop. */
    static UdpPorts open(EventLoop loop, Class<? extends DatagramChannel> channelType, String bindAddress) {
        Heard heard = new Heard();
        Bootstrap bootstrap = new Bootstrap()
                .group(loop)
                .channel(channelType)
                .option(ChannelOption.SO_SNDBUF, SEND_BUFFER_BYTES)
                .handler(heard);
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            int port = 2 * ThreadLocalRandom.current().nextInt(5_000, 16_000);
            var first = bootstrap.bind(bindAddress, port).awaitUninterruptibly();
            if (!first.isSuccess()) {
                continue;
            }
            var second = bootstrap.bind(bindAddress, port + 1).awaitUninterruptibly();
            if (second.isSuccess()) {
                return new UdpPorts(first.channel(), second.channel(), heard);
            }
            first.channel().close().awaitUninterruptibly();
        }
        throw new IllegalStateException("no free pair of UDP ports on " + bindAddress);
    }

    int rtpPort() {
        return ((InetSocketAddress) rtp.localAddress()).getPort();
    }

    void listen(InetSocketAddress from, CameraSession session) {
        sessions.put(from, session);
    }

    void forget(Iterable<InetSocketAddress> addresses) {
        addresses.forEach(sessions::remove);
    }

    void write(boolean media, DatagramPacket packet) {
        Channel channel = media ? rtp : rtcp;
        channel.write(packet, channel.voidPromise());
    }

    void flush() {
        rtp.flush();
        rtcp.flush();
    }

    void close() {
        rtp.close();
        rtcp.close();
    }

    @io.netty.channel.ChannelHandler.Sharable
    private static final class Heard extends SimpleChannelInboundHandler<DatagramPacket> {
        private Map<InetSocketAddress, CameraSession> sessions = Map.of();

        @Override
        protected void channelRead0(ChannelHandlerContext ctx, DatagramPacket packet) {
            CameraSession session = sessions.get(packet.sender());
            if (session != null) {
                session.heard();
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            // A client that closed its port answers with ICMP: its session ends by TEARDOWN or by its timeout.
        }
    }
}
