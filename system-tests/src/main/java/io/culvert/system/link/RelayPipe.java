package io.culvert.system.link;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.SocketChannel;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One direction of a relayed connection: holds bytes until their time has come, and the reader back while too many wait.
 *
 * <p>Confined to the event loop, but for {@link #silence}. Owns what waits.
 */
final class RelayPipe extends ChannelInboundHandlerAdapter {
    private static final int MOST_HELD_BYTES = 1 << 20;

    /** An empty buffer is the end of the stream. */
    private record Held(long arrival, ByteBuf bytes) {}

    private final RelayLink link;
    private final Direction direction;
    private final SocketChannel from;
    private final SocketChannel to;
    private final Shaper shaper;
    private final Deque<Held> held = new ArrayDeque<>();
    private int heldBytes;
    private long notBefore;
    private @Nullable Future<?> timer;
    private volatile boolean silenced;

    RelayPipe(RelayLink link, Direction direction, SocketChannel from, SocketChannel to) {
        this.link = link;
        this.direction = direction;
        this.from = from;
        this.to = to;
        this.shaper = new Shaper(direction == Direction.A_TO_B ? 1 : 2);
        this.notBefore = System.nanoTime();
    }

    void silence() {
        silenced = true;
    }

    private boolean isSilent() {
        return silenced || link.isBlackhole(direction);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        try {
            while (bytes.isReadable() && !isSilent()) {
                int size = Math.min(bytes.readableBytes(), link.sliceBytes());
                hold(bytes.readRetainedSlice(size), 0);
                notBefore += bytes.isReadable() ? link.slicePause().toNanos() : 0;
            }
        } finally {
            bytes.release();
        }
        pump();
    }

    private void hold(ByteBuf bytes, long extraNanos) {
        long now = System.nanoTime();
        shaper.quality(link.quality(direction));
        notBefore = Math.max(notBefore, shaper.arrivalOfBytes(now, bytes.readableBytes()) + extraNanos);
        held.addLast(new Held(notBefore, bytes));
        heldBytes += bytes.readableBytes();
        if (heldBytes > MOST_HELD_BYTES) {
            from.config().setAutoRead(false);
        }
    }

    private void pump() {
        timer = null;
        long now = System.nanoTime();
        while (!held.isEmpty() && held.peekFirst().arrival() <= now) {
            pass(held.removeFirst().bytes());
        }
        if (heldBytes <= MOST_HELD_BYTES / 2 && to.isWritable()) {
            from.config().setAutoRead(true);
        }
        to.flush();
        if (!held.isEmpty() && timer == null) {
            timer = from.eventLoop().schedule(this::pump, held.peekFirst().arrival() - now, TimeUnit.NANOSECONDS);
        }
    }

    private void pass(ByteBuf bytes) {
        heldBytes -= bytes.readableBytes();
        if (isSilent()) {
            bytes.release();
        } else if (bytes.isReadable()) {
            to.writeAndFlush(bytes);
            if (!to.isWritable()) {
                from.config().setAutoRead(false);
            }
        } else {
            to.shutdownOutput();
            if (to.isInputShutdown()) {
                to.close();
            }
        }
    }

    /** The reader of the other end has room again. */
    void drained() {
        pump();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        // This end's socket has room: whoever writes to it may read on.
        RelayPipe other = to.pipeline().get(RelayPipe.class);
        if (other != null && from.isWritable()) {
            other.drained();
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof ChannelInputShutdownEvent && !isSilent()) {
            hold(Unpooled.EMPTY_BUFFER, link.closeDelay().toNanos());
            pump();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        if (timer != null) {
            timer.cancel(false);
        }
        held.forEach(left -> left.bytes().release());
        held.clear();
        if (!isSilent()) {
            to.close();
        }
    }

    /** A reset on one side is one on the other. */
    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (cause instanceof IOException && !isSilent() && to.isOpen()) {
            to.config().setSoLinger(0);
            to.close();
        }
        from.close();
    }
}
