package io.culvert.gateway.rtsp;

import io.culvert.gateway.node.PortRange;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.DatagramChannel;
import io.netty.util.concurrent.Future;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * The UDP ports of the RTSP server: a pair per event loop and local address, bound when the first viewer asks for UDP and
 * kept. So a thousand viewers cost a handful of sockets and never write to a socket of another loop.
 *
 * <p>Thread-safe.
 */
final class DatagramPorts {
    private record Place(EventLoop loop, InetAddress address) {}

    private final Class<? extends DatagramChannel> channelClass;
    private final PortRange range;
    private final ConcurrentMap<Place, Future<DatagramPort>> ports = new ConcurrentHashMap<>();

    /** @param range from which ports are taken */
    DatagramPorts(Class<? extends DatagramChannel> channelClass, PortRange range) {
        this.channelClass = channelClass;
        this.range = range;
    }

    /** The pair for viewers of that loop who reached us at that address. */
    Future<DatagramPort> at(EventLoop loop, InetAddress address) {
        Place place = new Place(loop, address);
        Future<DatagramPort> known = ports.get(place);
        if (known == null || (known.isDone() && !known.isSuccess())) {
            known = DatagramPort.bind(loop, channelClass, address, range);
            ports.put(place, known);
        }
        return known;
    }

    /** Asks whether the port of a viewer is still there; see {@link ViewerProbe}. */
    void probe(EventLoop loop, InetSocketAddress viewer, Runnable refused) {
        ViewerProbe.send(loop, channelClass, viewer, refused);
    }

    void close() {
        for (Future<DatagramPort> port : ports.values()) {
            port.addListener(done -> {
                if (done.isSuccess()) {
                    ((DatagramPort) done.getNow()).close();
                }
            });
        }
        ports.clear();
    }
}
