package io.culvert.gateway.web;

import io.culvert.gateway.doors.DoorMeters;
import io.culvert.gateway.doors.Refusal;
import io.culvert.gateway.doors.Strangers;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.AttributeKey;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.nio.CharBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One connection at the HTTP door: whose it is, how long each step may take, and what is refused before the framework sees
 * it. Two handlers, one that sees bytes come, in front of TLS, and one that sees requests and answers, behind the codec.
 *
 * <p>Threading: confined to the connection's event loop, but for {@link #known}, {@link #owed}, {@link #abort} and
 * {@link #cut}.
 */
final class HttpConnection {
    static final AttributeKey<HttpConnection> KEY = AttributeKey.valueOf(HttpConnection.class, "connection");

    private static final long TICK_MILLIS = 1_000;

    /** For the other side to read why, before the socket is closed under it. */
    private static final long FAREWELL_MILLIS = 100;

    /** The same for somebody in the middle of a large body: closed over bytes unread, the answer would be lost in a reset. */
    private static final long LONG_FAREWELL_MILLIS = 2_000;

    private final HttpLimits limits;
    private final DoorMeters meters;
    private final Strangers.Stranger stranger;
    private final LongSupplier nanoClock;
    private volatile boolean known;
    private volatile @Nullable ChannelHandlerContext inFront;
    /** Answers that are owed, in the order of their requests; requests may come before the answers to others have gone. */
    private final Queue<OwedAnswer> owed = new ConcurrentLinkedQueue<>();

    /** Those that were sent, and may not be read yet. */
    private final Queue<OwedAnswer> untaken = new ArrayDeque<>();

    private @Nullable Future<?> ticking;

    /** Since when nothing is owed to the other side. */
    private long waitingNanos;

    private long requestNanos;
    private long writtenNanos;
    private long waitingBytes;
    private boolean headComing;
    private boolean bodyComing;
    private boolean bodyBounded;
    private long bodyBytes;
    private int unanswered;
    private int unflushed;
    private int requests;
    private boolean answering;
    private boolean refused;
    private long thrownAway;

    HttpConnection(HttpLimits limits, DoorMeters meters, Strangers.Stranger stranger, LongSupplier nanoClock) {
        this.limits = limits;
        this.meters = meters;
        this.stranger = stranger;
        this.nanoClock = nanoClock;
        this.waitingNanos = nanoClock.getAsLong();
    }

    /** A request of this connection showed a good credential. */
    void known() {
        known = true;
        stranger.leave();
    }

    /** The answer to a request of this connection; null where it was sent, or the other side is gone. From any thread. */
    @Nullable
    OwedAnswer owed(HttpRequest request) {
        return owed.stream().filter(answer -> answer.isTo(request)).findFirst().orElse(null);
    }

    /** Ends it at once, with what it is sending; from any thread. */
    void abort() {
        ChannelHandlerContext ctx = inFront;
        if (ctx != null) {
            // What waits in the system's buffer must not go out any more: a reset, and below TLS.
            ctx.channel().config().setOption(ChannelOption.SO_LINGER, 0);
            ctx.close();
        }
    }

    /** The first of those owed was sent, or will never be. */
    private void sent() {
        OwedAnswer first = owed.poll();
        if (first != null) {
            untaken.add(first);
            first.sent();
        }
    }

    /** The other side asks for something else: what was sent before is read. */
    private void taken() {
        for (OwedAnswer answer = untaken.poll(); answer != null; answer = untaken.poll()) {
            answer.taken();
        }
    }

    private @Nullable Duration patience() {
        OwedAnswer first = owed.peek();
        return first == null ? null : first.patience();
    }

    /** Closes it at once; from any thread. */
    void cut(Refusal reason) {
        ChannelHandlerContext ctx = inFront;
        meters.refused(reason);
        if (ctx != null) {
            ctx.close();
        }
    }

    ChannelHandler bytes() {
        return new Bytes();
    }

    ChannelHandler messages() {
        return new Messages();
    }

    // -------------------------------------------------------------------------------------------------- time

    private void tick() {
        Refusal reason = overdue(nanoClock.getAsLong());
        if (reason != null && !refused) {
            refused = true;
            cut(reason);
        }
    }

    private @Nullable Refusal overdue(long now) {
        long strangers = limits.strangerTimeout().toNanos();
        if (unflushed > 0) {
            Duration slow = patience();
            if (slow != null && hasTakenSome()) {
                writtenNanos = now;
            }
            long most = !known ? strangers : (slow == null ? limits.unreadTimeout() : slow).toNanos();
            return now - writtenNanos > most ? Refusal.TOO_SLOW : null;
        }
        boolean coming = headComing || bodyComing;
        if (unanswered > 0 && !coming) {
            return null; // it is our turn
        }
        if (!known) {
            return now - waitingNanos > strangers ? coming ? Refusal.TOO_SLOW : Refusal.IDLE : null;
        }
        if (coming) {
            return now - requestNanos > limits.requestTimeout().toNanos() ? Refusal.TOO_SLOW : null;
        }
        return now - waitingNanos > limits.idleTimeout().toNanos() ? Refusal.IDLE : null;
    }

    /** Whether the system has taken any of what waits to be sent since this was asked last. */
    private boolean hasTakenSome() {
        ChannelHandlerContext ctx = inFront;
        ChannelOutboundBuffer waiting =
                ctx == null ? null : ctx.channel().unsafe().outboundBuffer();
        long before = waitingBytes;
        waitingBytes = waiting == null ? 0 : waiting.totalPendingWriteBytes() - waiting.currentProgress();
        return waitingBytes != before;
    }

    /** In front of everything. */
    private final class Bytes extends ChannelInboundHandlerAdapter {
        @Override
        public void handlerAdded(ChannelHandlerContext ctx) {
            inFront = ctx;
            ticking = ctx.executor()
                    .scheduleAtFixedRate(HttpConnection.this::tick, TICK_MILLIS, TICK_MILLIS, TimeUnit.MILLISECONDS);
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            if (!headComing && !bodyComing) {
                headComing = true;
                requestNanos = nanoClock.getAsLong();
            }
            ctx.fireChannelRead(message);
        }

        @Override
        public void channelInactive(ChannelHandlerContext ctx) {
            stranger.leave();
            while (!owed.isEmpty()) {
                sent();
            }
            taken();
            if (ticking != null) {
                ticking.cancel(false);
            }
            ctx.fireChannelInactive();
        }
    }

    // -------------------------------------------------------------------------------------------------- messages

    /** Between the codec and the framework. */
    private final class Messages extends ChannelDuplexHandler {
        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            if (refused) {
                throwAway(ctx, message);
                return;
            }
            if (unanswered >= limits.pipelined() && message instanceof HttpRequest) {
                ReferenceCountUtil.release(message);
                end(ctx, Refusal.FLOOD);
                return;
            }
            ProblemCode reason = message instanceof HttpRequest request ? began(request) : null;
            if (reason == null && message instanceof HttpContent content) {
                reason = came(content);
            }
            if (reason == null) {
                ctx.fireChannelRead(message);
            } else {
                ReferenceCountUtil.release(message);
                refuse(ctx, reason);
            }
        }

        private @Nullable ProblemCode began(HttpRequest request) {
            taken();
            headComing = false;
            bodyComing = !(request instanceof LastHttpContent);
            bodyBytes = 0;
            bodyBounded = !known
                    && !request.headers().contains(HttpHeaderNames.AUTHORIZATION)
                    && !request.headers().contains(HttpHeaderNames.COOKIE);
            unanswered++;
            owed.add(new OwedAnswer(request, HttpConnection.this::abort));
            requests++;
            ProblemCode refusal = RequestRules.refusal(request);
            RequestRules.makeOriginForm(request);
            return refusal == null && declaredBytes(request) > mostBodyBytes() ? ProblemCode.TOO_LARGE : refusal;
        }

        private static long declaredBytes(HttpRequest request) {
            try {
                return HttpUtil.getContentLength(request, 0L);
            } catch (NumberFormatException e) {
                return 0; // malformed, as the framework will say
            }
        }

        private int mostBodyBytes() {
            return bodyBounded ? limits.strangerBodyBytes() : limits.bodyBytes();
        }

        private @Nullable ProblemCode came(HttpContent content) {
            if (content.decoderResult().isFailure() && !(content instanceof HttpRequest)) {
                return ProblemCode.MALFORMED; // whatever the framework makes of it: nothing behind it can be trusted
            }
            bodyBytes += content.content().readableBytes();
            if (content instanceof LastHttpContent) {
                bodyComing = false;
            }
            return bodyBytes > mostBodyBytes() ? ProblemCode.TOO_LARGE : null;
        }

        private void end(ChannelHandlerContext ctx, Refusal reason) {
            refused = true;
            meters.refused(reason);
            ctx.close();
        }

        /** What the codec throws is the other side's doing, and no line in the log. */
        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            if (refused) {
                return;
            }
            if (cause instanceof DecoderException) {
                end(ctx, Refusal.MALFORMED);
            } else {
                ctx.fireExceptionCaught(cause);
            }
        }

        /** Answers where nothing else is owed, and closes. */
        private void refuse(ChannelHandlerContext ctx, ProblemCode code) {
            refused = true;
            meters.refused(code == ProblemCode.TOO_LARGE ? Refusal.TOO_LARGE : Refusal.MALFORMED);
            if (unanswered > 1 || answering) {
                ctx.close();
                return;
            }
            boolean large = code == ProblemCode.TOO_LARGE;
            ctx.writeAndFlush(answer(ctx, code)).addListener(done -> {
                if (large) {
                    sayNoMore(ctx.channel());
                }
            });
            ctx.read(); // nobody else asks for the rest
            // Not upon the write: whoever does not read would keep the connection.
            long farewell = large ? LONG_FAREWELL_MILLIS : FAREWELL_MILLIS;
            ctx.executor().schedule(() -> ctx.channel().close(), farewell, TimeUnit.MILLISECONDS);
        }

        /** Closes our half: the other side sees the end of the answer, and may finish what it is saying. */
        private static void sayNoMore(Channel channel) {
            SslHandler tls = channel.pipeline().get(SslHandler.class);
            if (tls != null) {
                tls.closeOutbound();
            } else if (channel instanceof DuplexChannel duplex) {
                duplex.shutdownOutput();
            }
        }

        private void throwAway(ChannelHandlerContext ctx, Object message) {
            thrownAway +=
                    message instanceof HttpContent content ? content.content().readableBytes() : 0;
            ReferenceCountUtil.release(message);
            if (thrownAway > 2L * limits.bodyBytes()) {
                ctx.channel().close();
            }
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext ctx) {
            if (refused) {
                ctx.read();
            } else {
                ctx.fireChannelReadComplete();
            }
        }

        private static DefaultFullHttpResponse answer(ChannelHandlerContext ctx, ProblemCode code) {
            int status = code.status().getCode();
            String json = "{\"type\":\"about:blank\",\"title\":\""
                    + code.status().getReason() + "\",\"status\":" + status + ",\"code\":\"" + code.code()
                    + "\",\"detail\":\"" + code.sentence() + "\",\"errors\":null}";
            DefaultFullHttpResponse answer = new DefaultFullHttpResponse(
                    HttpVersion.HTTP_1_1,
                    HttpResponseStatus.valueOf(status),
                    ByteBufUtil.encodeString(ctx.alloc(), CharBuffer.wrap(json), StandardCharsets.UTF_8));
            HttpHeaders headers = answer.headers();
            headers.set(HttpHeaderNames.CONTENT_TYPE, "application/problem+json");
            headers.set(HttpHeaderNames.CONTENT_LENGTH, answer.content().readableBytes());
            headers.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
            return answer;
        }

        @Override
        public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
            if (refused) { // the framework's own answer to what is answered already
                ReferenceCountUtil.release(message);
                promise.setFailure(new ClosedChannelException());
                return;
            }
            if (message instanceof HttpResponse response) {
                if (response.status().codeClass() == HttpStatusClass.INFORMATIONAL) {
                    ctx.write(message, promise);
                    return;
                }
                answering = true;
                if (isLast()) {
                    response.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
                }
            }
            if (!(message instanceof LastHttpContent)) {
                ctx.write(message, promise);
                return;
            }
            boolean close = isLast();
            answering = false;
            unflushed++;
            writtenNanos = nanoClock.getAsLong();
            ctx.write(message, promise.unvoid()).addListener(done -> {
                unflushed--;
                unanswered--;
                waitingNanos = nanoClock.getAsLong();
                sent();
                if (close) {
                    ctx.channel().close();
                }
            });
        }

        private boolean isLast() {
            return !known && requests >= limits.strangerRequests();
        }
    }
}
