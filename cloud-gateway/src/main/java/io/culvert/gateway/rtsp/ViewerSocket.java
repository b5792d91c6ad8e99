package io.culvert.gateway.rtsp;

import io.netty.channel.Channel;
import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.socket.SocketChannelConfig;
import io.netty.channel.socket.nio.NioChannelOption;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.channel.uring.IoUringChannelOption;
import io.netty.channel.uring.IoUringSocketChannel;
import io.netty.handler.ssl.SslHandler;
import java.time.Duration;
import jdk.net.ExtendedSocketOptions;

/** What a viewer's TCP socket is told beyond the ordinary. Pure functions of the channel. */
final class ViewerSocket {
    /** Bytes the kernel may hold unsent: what waits shall wait where it can still be dropped. */
    private static final long NOT_SENT_BYTES = 256 << 10;

    /** A connection on which nothing moves is asked for a sign this often, after as long a silence. */
    private static final int KEEP_ALIVE_SECONDS = 10;

    private static final int KEEP_ALIVE_PROBES = 3;

    private ViewerSocket() {}

    /**
     * Lets the kernel find out about peers that are gone without a word: by probes where nothing is under way, by the
     * time-out where what was sent is not acknowledged.
     */
    static void tune(Channel channel, Duration stallTimeout) {
        ChannelConfig config = channel.config();
        // Later than our own count, which knows what waits and says so.
        int stallMillis = Math.toIntExact(stallTimeout.plusSeconds(5).toMillis());
        if (channel instanceof EpollSocketChannel) {
            config.setOption(EpollChannelOption.TCP_NOTSENT_LOWAT, NOT_SENT_BYTES);
            config.setOption(EpollChannelOption.TCP_USER_TIMEOUT, stallMillis);
            keepAlive(
                    config,
                    EpollChannelOption.TCP_KEEPIDLE,
                    EpollChannelOption.TCP_KEEPINTVL,
                    EpollChannelOption.TCP_KEEPCNT);
        } else if (channel instanceof IoUringSocketChannel) {
            config.setOption(IoUringChannelOption.TCP_NOTSENT_LOWAT, NOT_SENT_BYTES);
            config.setOption(IoUringChannelOption.TCP_USER_TIMEOUT, stallMillis);
            keepAlive(
                    config,
                    IoUringChannelOption.TCP_KEEPIDLE,
                    IoUringChannelOption.TCP_KEEPINTVL,
                    IoUringChannelOption.TCP_KEEPCNT);
        } else if (channel instanceof NioSocketChannel) {
            keepAlive(
                    config,
                    NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPIDLE),
                    NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPINTERVAL),
                    NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPCOUNT));
        }
    }

    private static void keepAlive(
            ChannelConfig config,
            ChannelOption<Integer> idle,
            ChannelOption<Integer> interval,
            ChannelOption<Integer> count) {
        config.setOption(idle, KEEP_ALIVE_SECONDS);
        config.setOption(interval, KEEP_ALIVE_SECONDS);
        config.setOption(count, KEEP_ALIVE_PROBES);
    }

    /**
     * Ends the connection so that nothing more is sent: what was written is dropped, in the kernel too, and TLS does not
     * get the time to take its leave, for it would let what waits go first.
     */
    static void sever(Channel channel) {
        if (channel.config() instanceof SocketChannelConfig socket && channel.isActive()) {
            socket.setSoLinger(0);
        }
        ChannelHandlerContext tls = channel.pipeline().context(SslHandler.class);
        if (tls == null) {
            channel.close();
        } else {
            tls.close();
        }
    }
}
