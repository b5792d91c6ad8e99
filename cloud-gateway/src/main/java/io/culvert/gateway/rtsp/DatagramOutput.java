package io.culvert.gateway.rtsp;

import io.culvert.media.rtsp.InterleavedFrame;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.DatagramPacket;
import io.netty.util.concurrent.Ticker;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * Recorded media over UDP: an access unit at a time, and the next when the bytes of the last have had their time on the way.
 *
 * <p>Threading: confined to the connection's event loop.
 */
final class DatagramOutput extends ViewerOutput {
    private static final long BYTES_PER_SECOND = 50_000_000 / 8;

    private final DatagramPort port;
    private final InetAddress peer;
    private final DatagramPace pace;

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
        this.pace = new DatagramPace(loop, ticker, BYTES_PER_SECOND, this::roomAgain);
    }

    @Override
    public boolean hasRoom() {
        if (pace.hasRoom() && port.rtp().isWritable()) {
            return true;
        }
        pace.awaitRoom();
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
        pace.spend(framed.readableBytes());
        framed.release();
    }

    @Override
    ByteBuf reportBuffer() {
        return port.reportBuffer();
    }

    @Override
    void sendReport(MediaTrack track, ByteBuf rtcp) {
        port.writeReport(rtcp, new InetSocketAddress(peer, track.rtcp()));
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
        pace.close();
    }
}
