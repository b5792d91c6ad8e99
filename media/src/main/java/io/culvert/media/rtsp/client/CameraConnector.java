package io.culvert.media.rtsp.client;

import io.culvert.media.rtsp.RtspUrl;
import io.culvert.media.rtsp.client.RtspClientFailure.Kind;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import io.netty.util.concurrent.Future;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * Opens the one connection to a camera: name look-up, TCP, and TLS for {@code rtsps}.
 *
 * <p>A camera's certificate is not checked: it is self-signed nearly everywhere. So {@code rtsps} keeps listeners out,
 * not a camera's double, and Digest keeps the password from that one.
 *
 * <p>Threading: confined to the event loop. Ends in exactly one call of its {@link Result}, or in none after
 * {@link #cancel()}.
 */
final class CameraConnector {

    /** Where it ends. */
    interface Result {
        void connected(Channel channel);

        void failed(RtspClientFailure failure);
    }

    private static final int READS_PER_TURN = 4;

    private final EventLoop loop;
    private final RtspClientConfig config;
    private final Result result;
    private final String target;
    private boolean done;
    private @Nullable Future<?> timer;
    private @Nullable Channel connecting;

    CameraConnector(EventLoop loop, RtspClientConfig config, Result result) {
        this.loop = loop;
        this.config = config;
        this.result = result;
        RtspUrl url = config.url();
        this.target = url.host() + ':' + url.port();
    }

    void start() {
        long millis = config.connectTimeout().toMillis();
        timer = loop.schedule(
                () -> fail("no connection to " + target + " within " + millis + " ms"), millis, TimeUnit.MILLISECONDS);
        CompletionStage<InetAddress> address;
        try {
            address = config.resolver().resolve(config.url().host());
        } catch (RuntimeException e) {
            fail("no address for " + target + ": " + e.getMessage());
            return;
        }
        address.whenComplete((found, failure) -> loop.execute(() -> resolved(found, failure)));
    }

    /** Gives up, unless it has ended already; no callback comes any more. */
    void cancel() {
        if (done) {
            return;
        }
        done = true;
        if (timer != null) {
            timer.cancel(false);
        }
        if (connecting != null) {
            connecting.close();
        }
    }

    private void resolved(@Nullable InetAddress address, @Nullable Throwable failure) {
        if (done) {
            return;
        }
        if (address == null) {
            Throwable cause =
                    failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
            fail("no address for " + target + ": " + cause);
            return;
        }
        dial(new InetSocketAddress(address, config.url().port()));
    }

    private void dial(InetSocketAddress address) {
        ChannelFuture connect = new Bootstrap()
                .group(loop)
                .channel(SocketKinds.of(loop).tcp())
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.SO_KEEPALIVE, true)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int)
                        Math.min(Integer.MAX_VALUE, config.connectTimeout().toMillis()))
                .option(ChannelOption.RECVBUF_ALLOCATOR, fewReads())
                .handler(new Tls())
                .connect(address);
        connecting = connect.channel();
        connect.addListener((ChannelFuture future) -> {
            if (!future.isSuccess()) {
                fail("no connection to " + target + ": " + reason(future.cause()));
                return;
            }
            SslHandler tls = future.channel().pipeline().get(SslHandler.class);
            if (tls == null) {
                succeed(future.channel());
            } else {
                tls.handshakeFuture().addListener(handshake -> {
                    if (handshake.isSuccess()) {
                        succeed(future.channel());
                    } else {
                        fail("no TLS with " + target + ": " + reason(handshake.cause()));
                    }
                });
            }
        });
    }

    /** A camera that floods gets no more than 256 KiB read before the others on the loop have their turn. */
    private static RecvByteBufAllocator fewReads() {
        return new AdaptiveRecvByteBufAllocator(2048, 16 * 1024, 64 * 1024).maxMessagesPerRead(READS_PER_TURN);
    }

    private void succeed(Channel channel) {
        if (done) {
            channel.close();
            return;
        }
        done = true;
        if (timer != null) {
            timer.cancel(false);
        }
        result.connected(channel);
    }

    private void fail(String message) {
        if (!done) {
            cancel();
            result.failed(new RtspClientFailure(Kind.UNREACHABLE, message));
        }
    }

    private static String reason(@Nullable Throwable cause) {
        String message = cause == null ? null : cause.getMessage();
        return message == null ? String.valueOf(cause) : message;
    }

    private final class Tls extends ChannelInitializer<Channel> {
        @Override
        protected void initChannel(Channel channel) throws SSLException {
            if (config.url().secure()) {
                SslContext context = SslContextBuilder.forClient()
                        .trustManager(InsecureTrustManagerFactory.INSTANCE)
                        .endpointIdentificationAlgorithm(null)
                        .build();
                channel.pipeline()
                        .addLast(context.newHandler(
                                channel.alloc(),
                                config.url().host(),
                                config.url().port()));
            }
        }
    }
}
