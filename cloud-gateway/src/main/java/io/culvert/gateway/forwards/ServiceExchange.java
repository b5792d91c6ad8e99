package io.culvert.gateway.forwards;

import io.culvert.gateway.tunnel.ForwardBroken;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One HTTP request and its answer on a connection of their own. Whatever a camera sends that is no answer ends it.
 *
 * <p>Protocol: RFC 9112. Threading: confined to the channel's event loop; {@link #head} and {@link #body} are for others.
 */
final class ServiceExchange extends ChannelInboundHandlerAdapter {
    private static final int LINE_BYTES = 4096;
    private static final int CHUNK_BYTES = 16 * 1024;

    private final CompletableFuture<HttpResponse> head = new CompletableFuture<>();
    private final ServiceBody body;
    private boolean skips;
    private boolean done;

    private ServiceExchange(Channel channel, ServiceConfig config) {
        this.body = new ServiceBody(channel, config);
    }

    /** Makes a fresh forward an HTTP connection. */
    static ServiceExchange on(Channel channel, ServiceConfig config) {
        ServiceExchange exchange = new ServiceExchange(channel, config);
        HttpDecoderConfig limits = new HttpDecoderConfig()
                .setMaxInitialLineLength(LINE_BYTES)
                .setMaxHeaderSize(config.maxHeaderBytes())
                .setMaxChunkSize(CHUNK_BYTES);
        channel.pipeline().addLast(new HttpClientCodec(limits, false, false), exchange);
        channel.read();
        return exchange;
    }

    /** The answer's status and headers; exceptionally when there is none. */
    CompletableFuture<HttpResponse> head() {
        return head;
    }

    ServiceBody body() {
        return body;
    }

    /** A forward may end before anybody listens to it. */
    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        if (!context.channel().isActive()) {
            fail(context, new IOException("the connection ended at once"));
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (done || !(message instanceof HttpObject object)) {
            ReferenceCountUtil.release(message);
            return;
        }
        if (object.decoderResult().isFailure()) {
            ReferenceCountUtil.release(message);
            fail(context, new IOException("the camera's answer is no HTTP"));
            return;
        }
        if (object instanceof HttpResponse response) {
            begin(context, response);
        }
        if (object instanceof HttpContent content) {
            take(context, content);
        }
    }

    private void begin(ChannelHandlerContext context, HttpResponse response) {
        if (response.status().code() == 101) {
            fail(context, new IOException("the camera wants to speak something else than HTTP"));
        } else if (response.status().codeClass() == HttpStatusClass.INFORMATIONAL) {
            skips = true; // 100 Continue and the like: the answer comes behind it
        } else if (response.status().codeClass() == HttpStatusClass.UNKNOWN) {
            fail(
                    context,
                    new IOException("the camera answered with status "
                            + response.status().code()));
        } else {
            head.complete(response);
        }
    }

    private void take(ChannelHandlerContext context, HttpContent content) {
        boolean isLast = content instanceof LastHttpContent;
        if (done || skips) {
            content.release();
            skips = skips && !isLast;
            return;
        }
        if (!content.content().isReadable()) {
            content.release();
        } else if (!body.offer(content.content())) {
            fail(context, new IOException("the camera's answer is larger than allowed"));
            return;
        }
        if (isLast) {
            done = true;
            body.end();
            context.close();
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        if (!done && body.hasRoom()) {
            context.read();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        fail(
                context,
                cause instanceof IOException broken ? broken : new IOException("the answer cannot be read", cause));
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        fail(context, new IOException("the camera closed the connection in the middle"));
    }

    private void fail(ChannelHandlerContext context, IOException failure) {
        if (!done) {
            done = true;
            head.completeExceptionally(failure);
            body.fail(failure);
            context.close();
        }
    }

    /** The tunnel's own reason among the causes, if it is one. */
    static @Nullable ForwardBroken broken(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof ForwardBroken broken) {
                return broken;
            }
        }
        return null;
    }
}
