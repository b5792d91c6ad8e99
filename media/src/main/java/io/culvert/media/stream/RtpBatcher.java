package io.culvert.media.stream;

import io.culvert.media.rtp.RtcpPacket;
import io.culvert.media.rtp.SenderReport;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * Makes batches out of the RTP packets of a source: per access unit of a video track one batch, split at packet
 * boundaries where it is large; per packet of other tracks one batch.
 *
 * <p>A batch leaves with the packet that completes it: with the marker bit, with the next timestamp where a camera sets
 * no markers, or when the part is full. The first part is held back until the first picture data has come, so that the
 * key-frame flag is right on every part. Garbage is dropped and counted; nothing throws.
 *
 * <p>Threading: confined to one thread. Lifecycle: {@link #close()} drops what is not complete.
 */
public final class RtpBatcher implements AutoCloseable {

    private final LongSupplier wallMicros;
    private final TrackBatcher[] tracks;
    private long foreign;
    private boolean busy;
    private boolean closed;

    /**
     * @param description the tracks; parameter sets in it count as known
     * @param allocator makes the batches' buffers
     * @param wallMicros this machine's wall clock, Unix microseconds
     */
    public RtpBatcher(
            StreamDescription description,
            BatchOrigin origin,
            ByteBufAllocator allocator,
            LongSupplier wallMicros,
            BatchSink sink) {
        this.wallMicros = wallMicros;
        BatchOutput output = new BatchOutput(origin, allocator, sink);
        List<TrackDescription> described = description.tracks();
        this.tracks = new TrackBatcher[described.size()];
        for (int i = 0; i < tracks.length; i++) {
            TrackDescription track = described.get(i);
            tracks[i] = track.kind() == MediaKind.VIDEO
                    ? new FrameBatcher(track, output)
                    : new SinglePacketBatcher(track, output);
        }
    }

    /**
     * Takes an RTP packet in. The buffer stays the caller's and is not kept.
     *
     * @param arrivalNanos monotonic time of its arrival
     */
    public void rtp(int track, ByteBuf packet, long arrivalNanos) {
        if (closed || track < 0 || track >= tracks.length) {
            foreign++;
            return;
        }
        busy = true;
        try {
            tracks[track].packet(packet, arrivalNanos, wallMicros);
        } finally {
            busy = false;
            if (closed) {
                release();
            }
        }
    }

    /** Takes a compound RTCP packet in. The buffer stays the caller's and is not kept. */
    public void rtcp(int track, ByteBuf compound) {
        if (track < 0 || track >= tracks.length) {
            foreign++;
            return;
        }
        for (RtcpPacket packet : RtcpPacket.parse(compound)) {
            if (packet instanceof SenderReport report) {
                tracks[track].senderReport(report, wallMicros.getAsLong());
            }
        }
    }

    /** What went through so far, all tracks together. */
    public RtpCounts counts() {
        long packets = 0;
        long bytes = 0;
        long lost = 0;
        long late = 0;
        long malformed = 0;
        long strange = foreign;
        long batches = 0;
        long accessUnits = 0;
        long keyFrames = 0;
        long unmarked = 0;
        for (TrackBatcher track : tracks) {
            packets += track.packets;
            bytes += track.bytes;
            lost += track.lost;
            late += track.late;
            malformed += track.malformed;
            strange += track.foreign;
            batches += track.batches;
            accessUnits += track.accessUnits;
            keyFrames += track.keyFrames;
            unmarked += track.unmarked;
        }
        return new RtpCounts(packets, bytes, lost, late, malformed, strange, batches, accessUnits, keyFrames, unmarked);
    }

    /** May be called from within the sink; what the packet being taken in still makes goes to the sink all the same. */
    @Override
    public void close() {
        closed = true;
        if (!busy) {
            release();
        }
    }

    private void release() {
        for (TrackBatcher track : tracks) {
            track.close();
        }
    }
}
