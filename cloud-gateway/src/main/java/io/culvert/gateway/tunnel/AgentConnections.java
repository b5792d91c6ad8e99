package io.culvert.gateway.tunnel;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The open connections of agents by their far end, so that one which is dead can be cut. By itself gRPC would say goodbye
 * and wait for an answer that never comes; where something between still confirms bytes (a proxy, the kernel of a stopped
 * process) the socket would stay for good.
 *
 * <p>Stands in the pipeline of the agents' door. Threading: thread-safe.
 */
@ChannelHandler.Sharable
final class AgentConnections extends ChannelInboundHandlerAdapter {
    private final Map<InetSocketAddress, Connection> open = new ConcurrentHashMap<>();

    private record Connection(Channel channel, Ear ear) {}

    /** Notes when bytes came, before anybody knows what they say. Written by the connection's loop. */
    private static final class Ear extends ChannelInboundHandlerAdapter {
        private volatile long heardNanos = System.nanoTime();

        @Override
        public void channelRead(ChannelHandlerContext context, Object bytes) {
            heardNanos = System.nanoTime();
            context.fireChannelRead(bytes);
        }
    }

    /** A connection was accepted. */
    @Override
    public void channelRead(ChannelHandlerContext context, Object accepted) {
        if (accepted instanceof Channel channel && channel.remoteAddress() instanceof InetSocketAddress farEnd) {
            Connection connection = new Connection(channel, new Ear());
            channel.pipeline().addFirst(connection.ear());
            open.put(farEnd, connection);
            channel.closeFuture().addListener(closed -> open.remove(farEnd, connection));
        }
        context.fireChannelRead(accepted);
    }

    /** Closes the socket without a goodbye; nothing happens when it is closed already. */
    void cut(InetSocketAddress farEnd) {
        Connection connection = open.get(farEnd);
        if (connection != null) {
            Channel channel = connection.channel();
            channel.eventLoop().execute(() -> channel.unsafe().close(channel.voidPromise()));
        }
    }

    /** Whether bytes came within the last so many nanoseconds. */
    boolean isHeardWithin(InetSocketAddress farEnd, long nanos) {
        Connection connection = open.get(farEnd);
        return connection != null && System.nanoTime() - connection.ear().heardNanos <= nanos;
    }

    int count() {
        return open.size();
    }
}
