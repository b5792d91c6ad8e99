package io.culvert.gateway.web;

import io.culvert.gateway.doors.DoorMeters;
import io.culvert.gateway.doors.Handshakes;
import io.culvert.gateway.doors.Refusal;
import io.culvert.gateway.doors.Strangers;
import io.culvert.gateway.node.Network;
import io.culvert.gateway.node.NodeConfig;
import io.micrometer.core.instrument.MeterRegistry;
import io.micronaut.context.event.BeanCreatedEvent;
import io.micronaut.context.event.BeanCreatedEventListener;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpRequestWrapper;
import io.micronaut.http.body.CloseableByteBody;
import io.micronaut.http.netty.body.NettyByteBodyFactory;
import io.micronaut.http.netty.channel.ChannelPipelineCustomizer;
import io.micronaut.http.server.netty.NettyHttpRequest;
import io.micronaut.http.server.netty.NettyServerCustomizer;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.ssl.SslHandler;
import jakarta.inject.Singleton;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;

/**
 * Lets connections into the HTTP server, plain and over TLS, and gives each an {@link HttpConnection}. Thread-safe.
 */
@Singleton
final class HttpDoor implements BeanCreatedEventListener<NettyServerCustomizer.Registry> {
    private final HttpLimits limits;
    private final Handshakes handshakes;
    private final Strangers strangers;
    private final DoorMeters meters;

    HttpDoor(NodeConfig node, MeterRegistry registry) {
        this.limits = HttpLimits.of(node.strangersPerAddress());
        Predicate<InetAddress> many = Network.anyOf(node.trustedProxies());
        this.handshakes = Handshakes.of(limits.strangersPerAddress(), many);
        this.strangers = new Strangers(limits.strangersPerAddress(), limits.strangers(), many);
        this.meters = new DoorMeters(registry, "http", strangers);
    }

    Strangers strangers() {
        return strangers;
    }

    /** The request showed a good credential: its connection is no stranger's. */
    static void known(HttpRequest<?> request) {
        HttpConnection connection = connection(request);
        if (connection != null) {
            connection.known();
        }
    }

    /** Whoever sent the request does not take what he asked for: closes his connection at once; from any thread. */
    static void cut(HttpRequest<?> request) {
        HttpConnection connection = connection(request);
        if (connection != null) {
            connection.cut(Refusal.TOO_SLOW);
        }
    }

    /** The connection that a request came by; null for one that did not come by this door. */
    static @Nullable HttpConnection connection(HttpRequest<?> request) {
        Channel channel = channel(request);
        return channel == null ? null : channel.attr(HttpConnection.KEY).get();
    }

    /** The answer that a request will get; null for one that did not come by this door, or whose sender is gone. */
    static @Nullable OwedAnswer owed(HttpRequest<?> request) {
        HttpConnection connection = connection(request);
        NettyHttpRequest<?> netty = netty(request);
        return connection == null || netty == null ? null : connection.owed(netty.getNativeRequest());
    }

    private static @Nullable Channel channel(HttpRequest<?> request) {
        NettyHttpRequest<?> netty = netty(request);
        return netty == null ? null : netty.getChannelHandlerContext().channel();
    }

    private static @Nullable NettyHttpRequest<?> netty(HttpRequest<?> request) {
        HttpRequest<?> innermost = request;
        while (innermost instanceof HttpRequestWrapper<?> wrapper) {
            innermost = wrapper.getDelegate();
        }
        return innermost instanceof NettyHttpRequest<?> netty ? netty : null;
    }

    /**
     * A body of known length whose bytes are asked for as the connection takes them.
     *
     * @param unwanted told where nobody will ask for them
     * @throws IllegalArgumentException for a request that did not come by this door
     */
    static CloseableByteBody body(HttpRequest<?> request, Publisher<ByteBuf> bytes, long length, Runnable unwanted) {
        Channel channel = channel(request);
        if (channel == null) {
            throw new IllegalArgumentException(request + " came by no connection");
        }
        HttpHeaders head = new DefaultHttpHeaders().set(HttpHeaderNames.CONTENT_LENGTH, length);
        return new NettyByteBodyFactory(channel).adapt(bytes, head, unwanted);
    }

    @Override
    public NettyServerCustomizer.Registry onCreated(BeanCreatedEvent<NettyServerCustomizer.Registry> event) {
        event.getBean().register(new Doorkeeper(null));
        return event.getBean();
    }

    private @Nullable HttpConnection enter(Channel channel) {
        InetSocketAddress peer = (InetSocketAddress) channel.remoteAddress();
        if (peer == null) { // gone already
            channel.close();
            return null;
        }
        if (channel.pipeline().get(SslHandler.class) != null && !handshakes.begin(peer.getAddress())) {
            meters.refused(Refusal.HANDSHAKES);
            channel.close();
            return null;
        }
        AtomicReference<HttpConnection> connection = new AtomicReference<>();
        Strangers.Entry entry = strangers.enter(peer.getAddress(), () -> crowdedOut(connection.get()));
        return switch (entry) {
            case Strangers.Stranger stranger -> {
                connection.set(new HttpConnection(limits, meters, stranger, System::nanoTime));
                channel.closeFuture().addListener(closed -> stranger.leave());
                channel.attr(HttpConnection.KEY).set(connection.get());
                yield connection.get();
            }
            case Strangers.Refused refused -> {
                meters.refused(refused.reason());
                channel.close();
                yield null;
            }
        };
    }

    private static void crowdedOut(@Nullable HttpConnection connection) {
        if (connection != null) {
            connection.cut(Refusal.CROWDED_OUT);
        }
    }

    /** The framework asks it for every channel it makes, and tells it when the pipeline stands. */
    private final class Doorkeeper implements NettyServerCustomizer {
        private final @Nullable Channel channel;

        Doorkeeper(@Nullable Channel channel) {
            this.channel = channel;
        }

        @Override
        public NettyServerCustomizer specializeForChannel(Channel opened, ChannelRole role) {
            return role == ChannelRole.CONNECTION ? new Doorkeeper(opened) : this;
        }

        @Override
        public void onStreamPipelineBuilt() {
            HttpConnection connection = channel == null ? null : enter(channel);
            if (channel != null && connection != null) {
                channel.pipeline().addFirst(connection.bytes());
                channel.pipeline()
                        .addAfter(ChannelPipelineCustomizer.HANDLER_HTTP_SERVER_CODEC, null, connection.messages());
            }
        }
    }
}
