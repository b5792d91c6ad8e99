package io.culvert.gateway.rtsp;

import io.culvert.gateway.node.PortRange;
import io.culvert.media.rtp.RtcpPacket;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
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
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * A pair of UDP sockets, RTP on an even port and RTCP on the next (RFC 3550 section 11), shared by all viewers of one
 * event loop that reach the gateway at one address.
 *
 * <p>RTCP is handed to the viewer who named the port that it comes from; nothing else is read.
 *
 * <p>Threading: confined to its event loop, but for the ports.
 */
final class DatagramPort {
    private static final int TRIES = 64;
    private static final int SEND_BUFFER_BYTES = 2 << 20;
    private static final int REPORT_BYTES = 128;

    private final EventLoop loop;
    private final Channel rtp;
    private final Channel rtcp;
    private final Map<InetSocketAddress, Consumer<ByteBuf>> viewers = new HashMap<>();
    private boolean flushing;

    private DatagramPort(EventLoop loop, Channel rtp, Channel rtcp) {
        this.loop = loop;
        this.rtp = rtp;
        this.rtcp = rtcp;
        rtp.pipeline().addLast(new Discard());
        rtcp.pipeline().addLast(new Reports());
    }

    /** Binds a pair at the given address; the future is completed on the loop. */
    static Future<DatagramPort> bind(
            EventLoop loop, Class<? extends DatagramChannel> channelClass, InetAddress address, PortRange range) {
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
        new Binding(loop, bootstrap, address, range, bound).tryNext();
        return bound;
    }

    /** The search for a free pair: any that the system offers, or one after the other of a range. */
    private static final class Binding {
        private final EventLoop loop;
        private final Bootstrap bootstrap;
        private final InetAddress address;
        private final PortRange range;
        private final Promise<DatagramPort> bound;
        private int tries;

        private Binding(
                EventLoop loop,
                Bootstrap bootstrap,
                InetAddress address,
                PortRange range,
                Promise<DatagramPort> bound) {
            this.loop = loop;
            this.bootstrap = bootstrap;
            this.address = address;
            this.range = range;
            this.bound = bound;
        }

        private void tryNext() {
            if (tries >= (range.isAny() ? TRIES : range.pairs())) {
                bound.setFailure(new BindException("no two neighbouring UDP ports are free at "
                        + address.getHostAddress()
                        + (range.isAny() ? "" : " from " + range.first() + " to " + range.last())));
                return;
            }
            int port = range.isAny() ? 0 : range.pair(tries);
            tries++;
            bootstrap.bind(address, port).addListener((ChannelFutureListener) first -> {
                if (first.isSuccess()) {
                    bindSecond(first.channel());
                } else if (range.isAny()) {
                    bound.setFailure(first.cause());
                } else {
                    tryNext();
                }
            });
        }

        private void bindSecond(Channel rtp) {
            int port = ((InetSocketAddress) rtp.localAddress()).getPort();
            if (port % 2 != 0) {
                rtp.close();
                tryNext();
                return;
            }
            bootstrap.bind(address, port + 1).addListener((ChannelFutureListener) second -> {
                if (second.isSuccess()) {
                    bound.setSuccess(new DatagramPort(loop, rtp, second.channel()));
                } else {
                    rtp.close();
                    tryNext();
                }
            });
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

    /** An empty buffer for RTCP. */
    ByteBuf reportBuffer() {
        return rtcp.alloc().buffer(REPORT_BYTES);
    }

    /** Writes RTCP to a viewer, if there is room for it; takes it over. */
    void writeReport(ByteBuf report, InetSocketAddress to) {
        if (rtcp.isWritable()) {
            rtcp.write(new DatagramPacket(report, to), rtcp.voidPromise());
        } else {
            report.release();
        }
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

    /** Hands on RTCP that comes from that address; it is borrowed. */
    void watch(InetSocketAddress from, Consumer<ByteBuf> reader) {
        viewers.put(from, reader);
    }

    void unwatch(InetSocketAddress from, Consumer<ByteBuf> reader) {
        viewers.remove(from, reader);
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
            // An error of one datagram. Closed ports of viewers do not show here: see ViewerProbe.
        }
    }

    private final class Reports extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            try {
                if (message instanceof DatagramPacket packet && RtcpPacket.looksLikeRtcp(packet.content())) {
                    Consumer<ByteBuf> reader = viewers.get(packet.sender());
                    if (reader != null) {
                        reader.accept(packet.content());
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
