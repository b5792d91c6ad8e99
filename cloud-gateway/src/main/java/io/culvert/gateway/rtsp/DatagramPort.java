package io.culvert.gateway.rtsp;

import io.culvert.media.rtp.RtcpPacket;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.DatagramPacket;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Map;

/**
 * A pair of UDP sockets, RTP on an even port and RTCP on the next (RFC 3550 section 11), shared by all viewers of one
 * event loop that reach the gateway at one address.
 *
 * <p>What comes in on the RTCP port counts as a sign of life of the viewer who named that port; nothing else is read.
 *
 * <p>Threading: confined to its event loop, but for the ports.
 */
final class DatagramPort {
    private static final int TRIES = 64;
    private static final int SEND_BUFFER_BYTES = 2 << 20;

    private final EventLoop loop;
    private final Channel rtp;
    private final Channel rtcp;
    private final Map<InetSocketAddress, Runnable> viewers = new HashMap<>();
    private boolean flushing;

    private DatagramPort(EventLoop loop, Channel rtp, Channel rtcp) {
        this.loop = loop;
        this.rtp = rtp;
        this.rtcp = rtcp;
        rtp.pipeline().addLast(new Discard());
        rtcp.pipeline().addLast(new Signs());
    }

    /** Binds a pair at the given address; the future is completed on the loop. */
    static Future<DatagramPort> bind(
            EventLoop loop, Class<? extends DatagramChannel> channelClass, InetAddress address) {
        Promise<DatagramPort> bound = loop.newPromise();
        Bootstrap bootstrap = new Bootstrap()
                .group(loop)
                .channel(channelClass)
                .option(ChannelOption.SO_SNDBUF, SEND_BUFFER_BYTES)
                .handler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        // The handlers come with the pair, when both sockets are bound.
                    }
                });
        tryBind(loop, bootstrap, address, TRIES, bound);
        return bound;
    }

    private static void tryBind(
            EventLoop loop, Bootstrap bootstrap, InetAddress address, int tries, Promise<DatagramPort> bound) {
        bootstrap.bind(address, 0).addListener(first -> {
            if (!first.isSuccess()) {
                bound.setFailure(first.cause());
                return;
            }
            Channel rtp = ((io.netty.channel.ChannelFuture) first).channel();
            int port = ((InetSocketAddress) rtp.localAddress()).getPort();
            if (port % 2 != 0) {
                rtp.close();
                again(loop, bootstrap, address, tries, bound);
                return;
            }
            bootstrap.bind(address, port + 1).addListener(second -> {
                if (second.isSuccess()) {
                    bound.setSuccess(new DatagramPort(loop, rtp, ((io.netty.channel.ChannelFuture) second).channel()));
                } else {
                    rtp.close();
                    again(loop, bootstrap, address, tries, bound);
                }
            });
        });
    }

    private static void again(
            EventLoop loop, Bootstrap bootstrap, InetAddress address, int tries, Promise<DatagramPort> bound) {
        if (tries <= 1) {
            bound.setFailure(new java.net.BindException("no two neighbouring UDP ports are free at " + address));
        } else {
            tryBind(loop, bootstrap, address, tries - 1, bound);
        }
    }

    int rtpPort() {
        return ((InetSocketAddress) rtp.localAddress()).getPort();
    }

    int rtcpPort() {
        return ((InetSocketAddress) rtcp.localAddress()).getPort();
    }

    Channel rtp() {
        return rtp;
    }

    Channel rtcp() {
        return rtcp;
    }

    /** Sends what was written, once for all viewers that ask within one turn of the loop. */
    void flushSoon() {
        if (!flushing) {
            flushing = true;
            loop.execute(() -> {
                flushing = false;
                rtp.flush();
                rtcp.flush();
            });
        }
    }

    /** Calls {@code sign} whenever RTCP comes from that address. */
    void watch(InetSocketAddress from, Runnable sign) {
        viewers.put(from, sign);
    }

    void unwatch(InetSocketAddress from, Runnable sign) {
        viewers.remove(from, sign);
    }

    void close() {
        rtp.close();
        rtcp.close();
    }

    /** What clients send to the RTP port opens their firewall and means nothing. */
    private static final class Discard extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            ReferenceCountUtil.release(message);
        }

        @Override
        @SuppressWarnings("deprecation") // that of ChannelHandler, not of the inbound handler
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            // A viewer's port that is closed shows here as an ICMP error; its session ends by its timeout.
        }
    }

    private final class Signs extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            try {
                if (message instanceof DatagramPacket packet && RtcpPacket.looksLikeRtcp(packet.content())) {
                    Runnable sign = viewers.get(packet.sender());
                    if (sign != null) {
                        sign.run();
                    }
                }
            } finally {
                ReferenceCountUtil.release(message);
            }
        }

        @Override
        @SuppressWarnings("deprecation") // that of ChannelHandler, not of the inbound handler
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            // As for RTP.
        }
    }
}
