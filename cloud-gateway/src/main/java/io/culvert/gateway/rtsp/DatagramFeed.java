package io.culvert.gateway.rtsp;

import io.culvert.media.stream.PacketBatch;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.DatagramPacket;
import io.netty.util.concurrent.Ticker;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * Live media over UDP, each packet a datagram. It is paced several times faster than the stream itself comes, but not faster
 * than a receiver can be expected to read.
 *
 * <p>Threading: confined to the viewer's event loop.
 */
final class DatagramFeed extends Feed {
    private static final long MIN_BYTES_PER_SECOND = 25_000_000 / 8;
    private static final int TIMES_THE_STREAM = 4;

    private final DatagramPort port;
    private final InetAddress peer;
    private final DatagramPace pace;
    private long secondBytes;

    DatagramFeed(
            DatagramPort port,
            InetAddress peer,
            EventLoop loop,
            Ticker ticker,
            @Nullable MediaTrack[] tracks,
            int maxQueueBytes,
            RtspMeters meters) {
        super(tracks, maxQueueBytes, meters);
        this.port = port;
        this.peer = peer;
        this.pace = new DatagramPace(loop, ticker, MIN_BYTES_PER_SECOND, this::pump);
    }

    @Override
    boolean hasRoom(PacketBatch batch) {
        return pace.hasRoom() && port.rtp().isWritable();
    }

    @Override
    boolean isRelieved() {
        return true;
    }

    @Override
    boolean queues() {
        return true;
    }

    @Override
    void batch(PacketBatch batch) {
        secondBytes += batch.sizeBytes();
        super.batch(batch);
    }

    @Override
    void send(PacketBatch batch, MediaTrack track) {
        if (track.takesSharedPackets()) {
            sendPackets(batch, batch.data(), track);
        } else {
            send(batch, track, batch.rtpTime());
        }
    }

    @Override
    void send(PacketBatch batch, MediaTrack track, long rtpTime) {
        ByteBuf copy = track.rewritten(port.rtp().alloc(), batch, rtpTime, -1);
        sendPackets(batch, copy, track);
        copy.release();
    }

    private void sendPackets(PacketBatch batch, ByteBuf bytes, MediaTrack track) {
        Channel rtp = port.rtp();
        InetSocketAddress to = new InetSocketAddress(peer, track.rtp());
        for (int i = 0; i < batch.packetCount(); i++) {
            ByteBuf packet =
                    bytes.retainedSlice(batch.packetOffset(i) + PacketBatch.FRAME_HEADER_BYTES, batch.packetLength(i));
            rtp.write(new DatagramPacket(packet, to), rtp.voidPromise());
        }
        pace.spend(batch.sizeBytes());
    }

    @Override
    ByteBuf reportBuffer() {
        return port.reportBuffer();
    }

    @Override
    void sendReport(ByteBuf rtcp, MediaTrack track) {
        port.writeReport(rtcp, new InetSocketAddress(peer, track.rtcp()));
    }

    @Override
    void flush() {
        port.flushSoon();
    }

    @Override
    void awaitRoom() {
        pace.awaitRoom();
    }

    @Override
    boolean tick(long nowNanos) {
        pace.rate(Math.max(MIN_BYTES_PER_SECOND, TIMES_THE_STREAM * secondBytes));
        secondBytes = 0;
        return true;
    }

    @Override
    void close() {
        dropBacklog();
        pace.close();
    }
}
