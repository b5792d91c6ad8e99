package io.culvert.gateway.rtsp;

import io.culvert.media.rtsp.InterleavedFrame;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Recorded media on the RTSP connection itself. Little of it waits for the client at a time, so that requests are answered
 * soon and memory does not depend on who reads slowly: what was written counts until the kernel has it.
 *
 * <p>Threading: confined to the connection's event loop.
 */
final class InterleavedOutput extends ViewerOutput {
    private static final int MOST_WAITING_BYTES = 128 << 10;

    private final ChannelHandlerContext ctx;
    private final long stallNanos;
    private int waitingBytes;
    private boolean full;
    private boolean moved = true;
    private long stillSinceNanos;

    /** @param ctx of a handler between which and the socket nothing frames or encodes bytes */
    InterleavedOutput(ChannelHandlerContext ctx, @Nullable MediaTrack[] tracks, Duration stallTimeout, Runnable onEnd) {
        super(tracks, onEnd);
        this.ctx = ctx;
        this.stallNanos = stallTimeout.toNanos();
    }

    @Override
    public boolean hasRoom() {
        full = waitingBytes >= MOST_WAITING_BYTES;
        return !full;
    }

    @Override
    void send(MediaTrack track, ByteBuf framed) {
        int size = framed.readableBytes();
        waitingBytes += size;
        ctx.write(framed).addListener((ChannelFutureListener) written -> {
            waitingBytes -= size;
            moved = true;
            if (full && waitingBytes < MOST_WAITING_BYTES / 2 && written.isSuccess()) {
                full = false;
                // Not from within the write: other connections of the loop have their turn in between.
                ctx.executor().execute(this::roomAgain);
            }
        });
    }

    @Override
    ByteBuf reportBuffer() {
        return ctx.alloc().buffer(128).writeZero(InterleavedFrame.HEADER_BYTES);
    }

    @Override
    void sendReport(MediaTrack track, ByteBuf rtcp) {
        rtcp.setByte(0, InterleavedFrame.MAGIC);
        rtcp.setByte(1, track.rtcp());
        rtcp.setShort(2, rtcp.readableBytes() - InterleavedFrame.HEADER_BYTES);
        ctx.write(rtcp, ctx.voidPromise());
    }

    @Override
    public void flush() {
        ctx.flush();
    }

    @Override
    public ByteBufAllocator allocator() {
        return ctx.alloc();
    }

    @Override
    boolean tick(long nowNanos) {
        if (moved || waitingBytes == 0) {
            moved = false;
            stillSinceNanos = nowNanos;
        }
        return nowNanos - stillSinceNanos < stallNanos;
    }

    @Override
    void close() {
        // What was written goes its way, or down with the connection.
    }
}
