package io.culvert.agent.grpc;

import io.culvert.agent.testing.TestAuthority;
import io.culvert.proto.tunnel.v1.ForwardDown;
import io.culvert.proto.tunnel.v1.ForwardUp;
import io.culvert.proto.tunnel.v1.TunnelGrpc;
import io.grpc.Server;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.KeyPair;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A real gRPC server over TLS whose {@code Forward} calls a test answers by hand, and connections to it. */
final class GrpcPeer implements AutoCloseable {
    private static final String[] HTTP_2 = {"h2"};

    final BlockingQueue<Call> calls = new LinkedBlockingQueue<>();
    final Server server;
    private final SslContext clientTls;

    /**
     * @param windowBytes of flow control
     * @param maxCalls on one connection
     */
    GrpcPeer(int windowBytes, int maxCalls) throws Exception {
        TestAuthority authority = new TestAuthority();
        KeyPair keys = TestAuthority.newKeyPair();
        this.server = NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .sslContext(GrpcSslContexts.configure(SslContextBuilder.forServer(
                                keys.getPrivate(), authority.gateway(keys.getPublic()), authority.certificate()))
                        .build())
                .flowControlWindow(windowBytes)
                .maxConcurrentCallsPerConnection(maxCalls)
                .addService(new ByHand())
                .build()
                .start();
        this.clientTls = tls(authority, HTTP_2);
    }

    GrpcPeer() throws Exception {
        this(1 << 20, 100);
    }

    private static SslContext tls(TestAuthority authority, String... protocols) throws Exception {
        return SslContextBuilder.forClient()
                .trustManager(authority.certificate())
                .protocols("TLSv1.3")
                .applicationProtocolConfig(new ApplicationProtocolConfig(
                        Protocol.ALPN,
                        SelectorFailureBehavior.NO_ADVERTISE,
                        SelectedListenerFailureBehavior.ACCEPT,
                        protocols))
                .build();
    }

    /** A connection that is being made; on the loop. */
    GrpcConnection dial(EventLoop loop) {
        GrpcConnection connection = new GrpcConnection(loop, TestAuthority.GATEWAY_NAME);
        ChannelFuture tried = new Bootstrap()
                .group(loop)
                .channel(NioSocketChannel.class)
                .handler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline()
                                .addLast(
                                        clientTls.newHandler(
                                                channel.alloc(), TestAuthority.GATEWAY_NAME, server.getPort()),
                                        connection.handler());
                    }
                })
                .connect(InetAddress.getLoopbackAddress(), server.getPort());
        connection.connecting(tried.channel(), cause -> connection.failed("no connection", cause));
        tried.addListener((ChannelFutureListener) done -> {
            if (!done.isSuccess()) {
                connection.failed("no connection", done.cause());
            }
        });
        return connection;
    }

    /** The next call that came in. */
    Call next() throws InterruptedException {
        return Objects.requireNonNull(calls.poll(10, TimeUnit.SECONDS), "no call came");
    }

    @Override
    public void close() throws Exception {
        server.shutdownNow();
        server.awaitTermination(5, TimeUnit.SECONDS);
    }

    /** One call as the server sees it. */
    static final class Call implements StreamObserver<ForwardUp> {
        final ServerCallStreamObserver<ForwardDown> down;
        final BlockingQueue<ForwardUp> messages = new LinkedBlockingQueue<>();
        final BlockingQueue<String> ends = new LinkedBlockingQueue<>();

        Call(ServerCallStreamObserver<ForwardDown> down) {
            this.down = down;
            down.disableAutoRequest();
            down.setOnCancelHandler(() -> ends.add("cancelled"));
        }

        @Override
        public void onNext(ForwardUp message) {
            messages.add(message);
        }

        @Override
        public void onError(Throwable thrown) {}

        @Override
        public void onCompleted() {
            ends.add("completed");
        }

        ForwardUp message() throws InterruptedException {
            return Objects.requireNonNull(messages.poll(10, TimeUnit.SECONDS), "no message came");
        }

        @Nullable
        String end() throws InterruptedException {
            return ends.poll(10, TimeUnit.SECONDS);
        }
    }

    private final class ByHand extends TunnelGrpc.TunnelImplBase {
        @Override
        public StreamObserver<ForwardUp> forward(StreamObserver<ForwardDown> down) {
            Call call = new Call((ServerCallStreamObserver<ForwardDown>) down);
            calls.add(call);
            return call;
        }
    }
}
