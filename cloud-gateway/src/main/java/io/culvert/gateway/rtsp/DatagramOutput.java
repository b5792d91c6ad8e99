package io.culvert.gateway.rtsp;

import io.culvert.media.rtsp.InterleavedFrame;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.DatagramPacket;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Ticker;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Recorded media over UDP, paced as {@link DatagramFeed} paces live media: an access unit at a time, and the next when the
 * bytes of the last have had their time on the way.
 *
 * <p>Threading: confined to the connection's event loop.
 */
final class DatagramOutput extends ViewerOutput {
    private static final long BUCKET_BYTES = 32 << 10;
    private static final long BYTES_PER_SECOND = 50_000_000 / 8;
    private static final long PACE_NANOS = 2_000_000L;

    private final DatagramPort port;
    private final InetAddress peer;
    private final EventLoop loop;
    private final Ticker ticker;
    private long bucket = BUCKET_BYTES;
    private long filledNanos;
    private @Nullable Future<?> pacing;

    DatagramOutput(
            DatagramPort port,
            InetAddress peer,
            EventLoop loop,
            Ticker ticker,
            @Nullable MediaTrack[] tracks,
            Runnable onEnd) {
        super(tracks, onEnd);
        this.port = port;
        this.peer = peer;
        this.loop = loop;
        this.ticker = ticker;
        this.filledNanos = ticker.nanoTime();
    }

    @Override
    public boolean hasRoom() {
        long now = ticker.nanoTime();
        long fresh = Math.min(BUCKET_BYTES, (now - filledNanos) / 1000 * BYTES_PER_SECOND / 1_000_000);
        if (fresh > 0) {
            bucket = Math.min(BUCKET_BYTES, bucket + fresh);
            filledNanos = now;
        }
        if (bucket > 0 && port.rtp().isWritable()) {
            return true;
        }
        if (pacing == null) {
            pacing = loop.schedule(
                    () -> {
                        pacing = null;
                        roomAgain();
                    },
                    PACE_NANOS,
                    TimeUnit.NANOSECONDS);
        }
        return false;
    }

    @Override
    void send(MediaTrack track, ByteBuf framed) {
        Channel rtp = port.rtp();
        InetSocketAddress to = new InetSocketAddress(peer, track.rtp());
        int at = framed.readerIndex();
        while (at < framed.writerIndex()) {
            int length = framed.getUnsignedShort(at + 2);
            ByteBuf packet = framed.retainedSlice(at + InterleavedFrame.HEADER_BYTES, length);
            rtp.write(new DatagramPacket(packet, to), rtp.voidPromise());
            at += InterleavedFrame.HEADER_BYTES + length;
        }
        bucket -= framed.readableBytes();
        framed.release();
    }

    @Override
    ByteBuf reportBuffer() {
        return port.rtcp().alloc().buffer(128);
    }

    @Override
    void sendReport(MediaTrack track, ByteBuf rtcp) {
        Channel channel = port.rtcp();
        if (channel.isWritable()) {
            channel.write(new DatagramPacket(rtcp, new InetSocketAddress(peer, track.rtcp())), channel.voidPromise());
        } else {
            rtcp.release();
        }
    }

    @Override
    public void flush() {
        port.flushSoon();
    }

    @Override
    public ByteBufAllocator allocator() {
        return port.rtp().alloc();
    }

    @Override
    boolean tick(long nowNanos) {
        return true;
    }

    @Override
    void close() {
        if (pacing != null) {
            pacing.cancel(false);
            pacing = null;
        }
    }
}
