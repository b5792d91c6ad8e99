package io.culvert.gateway.rtsp;

import io.culvert.media.rtsp.RtspRequest;
import io.culvert.media.rtsp.RtspResponse;
import io.culvert.media.rtsp.RtspStatus;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A connection for which the node has no place: its first request is answered 503, then it is closed.
 *
 * <p>Threading: confined to the channel's event loop.
 */
final class TurnedAway extends ChannelInboundHandlerAdapter {
    private final Duration patience;
    private final Runnable gone;
    private @Nullable Future<?> limit;
    private boolean answered;

    /** @param gone runs when the connection is closed */
    TurnedAway(Duration patience, Runnable gone) {
        this.patience = patience;
        this.gone = gone;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        limit = ctx.executor().schedule(() -> ctx.close(), patience.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (message instanceof RtspRequest request && !answered) {
            answered = true;
            ctx.writeAndFlush(RtspResponse.to(request, RtspStatus.SERVICE_UNAVAILABLE))
                    .addListener(ChannelFutureListener.CLOSE);
        } else {
            ReferenceCountUtil.release(message);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        if (limit != null) {
            limit.cancel(false);
        }
        gone.run();
    }

    @Override
    @SuppressWarnings("deprecation") // that of ChannelHandler, not of the inbound handler
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        ctx.close();
    }
}
