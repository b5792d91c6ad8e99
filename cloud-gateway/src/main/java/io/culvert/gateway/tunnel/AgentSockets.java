package io.culvert.gateway.tunnel;

import io.grpc.netty.NettyServerBuilder;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.unix.IntegerUnixChannelOption;
import java.time.Duration;

/**
 * What agents' connections ask of Linux's TCP, where the loops are epoll's: a path that loses packets must still bring
 * heartbeats in time, and one that is dead must not hold a socket for the quarter of an hour that TCP would try.
 */
final class AgentSockets {
    private static final int TCP = 6;

    /** TCP_USER_TIMEOUT: milliseconds until bytes that the other side does not confirm end the connection. */
    private static final IntegerUnixChannelOption USER_TIMEOUT =
            new IntegerUnixChannelOption("TCP_USER_TIMEOUT", TCP, 18);

    /** TCP_THIN_LINEAR_TIMEOUTS: a stream of few packets repeats a lost one without waiting twice as long each time. */
    private static final IntegerUnixChannelOption THIN_STREAM =
            new IntegerUnixChannelOption("TCP_THIN_LINEAR_TIMEOUTS", TCP, 16);

    private AgentSockets() {}

    /** Sets them on connections that will be accepted. */
    static void prepare(NettyServerBuilder server, Class<?> channel, Duration unconfirmed) {
        if (EpollServerSocketChannel.class.equals(channel)) {
            int millis = Math.toIntExact(unconfirmed.toMillis());
            if (isSupported(USER_TIMEOUT, millis)) {
                server.withChildOption(USER_TIMEOUT, millis);
            }
            if (isSupported(THIN_STREAM, 1)) {
                server.withChildOption(THIN_STREAM, 1);
            }
        }
    }

    /** Netty gives up a connection whose option the kernel refuses; so it is tried on a socket of its own. */
    private static boolean isSupported(IntegerUnixChannelOption option, int value) {
        EpollSocketChannel probe = new EpollSocketChannel();
        try {
            return probe.config().setOption(option, value);
        } catch (RuntimeException refused) {
            return false;
        } finally {
            probe.unsafe().closeForcibly();
        }
    }
}
