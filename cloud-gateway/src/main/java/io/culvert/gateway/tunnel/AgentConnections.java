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
    private final Map<InetSocketAddress, Channel> open = new ConcurrentHashMap<>();

    /** A connection was accepted. */
    @Override
    public void channelRead(ChannelHandlerContext context, Object accepted) {
        if (accepted instanceof Channel connection && connection.remoteAddress() instanceof InetSocketAddress farEnd) {
            open.put(farEnd, connection);
            connection.closeFuture().addListener(closed -> open.remove(farEnd, connection));
        }
        context.fireChannelRead(accepted);
    }

    /** Closes the socket without a goodbye; nothing happens when it is closed already. */
    void cut(InetSocketAddress farEnd) {
        Channel connection = open.get(farEnd);
        if (connection != null) {
            connection.eventLoop().execute(() -> connection.unsafe().close(connection.voidPromise()));
        }
    }

    int count() {
        return open.size();
    }
}
