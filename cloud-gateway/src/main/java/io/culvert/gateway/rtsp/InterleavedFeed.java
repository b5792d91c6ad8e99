package io.culvert.gateway.rtsp;

import io.culvert.media.rtsp.InterleavedFrame;
import io.culvert.media.stream.PacketBatch;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundBuffer;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Media on the RTSP connection itself (RFC 2326 section 10.12).
 *
 * <p>A batch is framed for channels 0-1, 2-3 … already, so a viewer on those gets the shared bytes by reference: one entry
 * in the channel's outbound queue per batch and one gathered write per access unit. Others get a copy with their channels.
 * That outbound queue is the viewer's queue: it counts as full above the channel's high water mark.
 *
 * <p>Threading: confined to the connection's event loop.
 */
final class InterleavedFeed extends Feed {
    private final ChannelHandlerContext ctx;
    private final Channel channel;
    private final long stallNanos;
    private @Nullable Object head;
    private int headBytes;
    private long headSinceNanos;

    /** @param ctx of a handler between which and the socket nothing frames or encodes bytes */
    InterleavedFeed(
            ChannelHandlerContext ctx,
            @Nullable MediaTrack[] tracks,
            int maxQueueBytes,
            Duration stallTimeout,
            RtspMeters meters) {
        super(tracks, maxQueueBytes, meters);
        this.ctx = ctx;
        this.channel = ctx.channel();
        this.stallNanos = stallTimeout.toNanos();
    }

    @Override
    boolean hasRoom(PacketBatch batch) {
        return channel.isWritable();
    }

    @Override
    boolean isRelieved() {
        return channel.isWritable();
    }

    @Override
    void send(PacketBatch batch, MediaTrack track) {
        ByteBuf bytes = track.takesSharedBytes()
                ? batch.data().retainedDuplicate()
                : track.rewritten(ctx.alloc(), batch, batch.rtpTime(), track.rtp());
        ctx.write(bytes, ctx.voidPromise());
    }

    @Override
    void send(PacketBatch batch, MediaTrack track, long rtpTime) {
        ctx.write(track.rewritten(ctx.alloc(), batch, rtpTime, track.rtp()), ctx.voidPromise());
    }

    @Override
    ByteBuf reportBuffer() {
        return ctx.alloc().buffer(128).writeZero(InterleavedFrame.HEADER_BYTES);
    }

    @Override
    void sendReport(ByteBuf rtcp, MediaTrack track) {
        if (!channel.isWritable()) {
            rtcp.release();
            return;
        }
        rtcp.setByte(0, InterleavedFrame.MAGIC);
        rtcp.setByte(1, track.rtcp());
        rtcp.setShort(2, rtcp.readableBytes() - InterleavedFrame.HEADER_BYTES);
        ctx.write(rtcp, ctx.voidPromise());
    }

    @Override
    void flush() {
        ctx.flush();
    }

    @Override
    void awaitRoom() {
        // The channel tells when it becomes writable.
    }

    /** Progress is seen at the queue's head: it moves or it is another one. */
    @Override
    @SuppressWarnings("ReferenceEquality") // which entry stands there matters, not what it holds
    boolean tick(long nowNanos) {
        ChannelOutboundBuffer queue = channel.unsafe().outboundBuffer();
        Object first = queue == null ? null : queue.current();
        int bytes = first instanceof ByteBuf buffer ? buffer.readableBytes() : 0;
        if (first == null || first != head || bytes != headBytes) {
            head = first;
            headBytes = bytes;
            headSinceNanos = nowNanos;
            return true;
        }
        return nowNanos - headSinceNanos < stallNanos;
    }

    @Override
    void close() {
        dropBacklog();
        head = null;
    }
}
