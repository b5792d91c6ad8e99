package io.culvert.gateway.rtsp;

import io.culvert.media.stream.PacketBatch;
import io.netty.buffer.ByteBuf;
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
 * Media over UDP, each packet a datagram, paced.
 *
 * <p>A burst of a whole group of pictures would run over the player's receive buffer, which holds a tenth of a second by
 * default. So bytes are spent from a bucket: one that is full lets an ordinary access unit pass at once, and refills
 * several times faster than the stream itself, but not faster than a receiver can be expected to read.
 *
 * <p>Threading: confined to the viewer's event loop.
 */
final class DatagramFeed extends Feed {
    private static final long BUCKET_BYTES = 32 << 10;
    private static final long MIN_BYTES_PER_SECOND = 25_000_000 / 8;
    private static final int TIMES_THE_STREAM = 4;
    private static final long PACE_NANOS = 2_000_000L;

    private final DatagramPort port;
    private final InetAddress peer;
    private final EventLoop loop;
    private final Ticker ticker;
    private long bucket = BUCKET_BYTES;
    private long filledNanos;
    private long bytesPerSecond = MIN_BYTES_PER_SECOND;
    private long secondBytes;
    private @Nullable Future<?> pacing;

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
        this.loop = loop;
        this.ticker = ticker;
        this.filledNanos = ticker.nanoTime();
    }

    @Override
    boolean hasRoom(PacketBatch batch) {
        refill();
        return bucket > 0 && port.rtp().isWritable();
    }

    private void refill() {
        long now = ticker.nanoTime();
        long fresh = (now - filledNanos) * bytesPerSecond / 1_000_000_000L;
        if (fresh > 0) {
            bucket = Math.min(BUCKET_BYTES, bucket + fresh);
            filledNanos = now;
        }
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
        bucket -= batch.sizeBytes();
    }

    @Override
    ByteBuf reportBuffer() {
        return port.rtcp().alloc().buffer(128);
    }

    @Override
    void sendReport(ByteBuf rtcp, MediaTrack track) {
        Channel channel = port.rtcp();
        if (channel.isWritable()) {
            channel.write(new DatagramPacket(rtcp, new InetSocketAddress(peer, track.rtcp())), channel.voidPromise());
        } else {
            rtcp.release();
        }
    }

    @Override
    void flush() {
        port.flushSoon();
    }

    @Override
    void awaitRoom() {
        if (pacing == null) {
            pacing = loop.schedule(
                    () -> {
                        pacing = null;
                        pump();
                    },
                    PACE_NANOS,
                    TimeUnit.NANOSECONDS);
        }
    }

    @Override
    boolean tick(long nowNanos) {
        bytesPerSecond = Math.max(MIN_BYTES_PER_SECOND, TIMES_THE_STREAM * secondBytes);
        secondBytes = 0;
        return true;
    }

    @Override
    void close() {
        dropBacklog();
        if (pacing != null) {
            pacing.cancel(false);
            pacing = null;
        }
    }
}
