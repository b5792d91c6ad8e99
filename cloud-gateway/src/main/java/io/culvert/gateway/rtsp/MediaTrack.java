package io.culvert.gateway.rtsp;

import io.culvert.gateway.stream.TrackPosition;
import io.culvert.media.rtp.Goodbye;
import io.culvert.media.rtp.SenderReport;
import io.culvert.media.rtp.SourceDescription;
import io.culvert.media.stream.PacketBatch;
import io.culvert.media.stream.TrackDescription;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.List;

/**
 * One track of one viewer: how it travels and what was sent of it.
 *
 * <p>Threading: confined to the viewer's event loop.
 */
final class MediaTrack {
    private static final int RTP_HEADER_BYTES = 12;
    private static final int SEQUENCE = PacketBatch.FRAME_HEADER_BYTES + 2;
    private static final int TIME = PacketBatch.FRAME_HEADER_BYTES + 4;

    private final TrackDescription description;
    /** Channel of RTP on the connection; the client's port for RTP with UDP. RTCP has the next, or the one it named. */
    private final int rtp;

    private final int rtcp;
    private final TrackReception reception;

    /** Added to shared sequence numbers, so that a viewer who paused within a group of pictures sees no number twice. */
    private int shift;

    private boolean resumed;
    private int expected;
    private long packets;
    private long octets;

    MediaTrack(TrackDescription description, int rtp, int rtcp) {
        this.description = description;
        this.rtp = rtp;
        this.rtcp = rtcp;
        this.reception = new TrackReception(description.clockRate());
    }

    int index() {
        return description.index();
    }

    TrackDescription description() {
        return description;
    }

    int rtp() {
        return rtp;
    }

    int rtcp() {
        return rtcp;
    }

    /** What the client said about how this track reached it. */
    TrackReception reception() {
        return reception;
    }

    /** RTP packets sent so far. */
    long packets() {
        return packets;
    }

    /** Whether the shared bytes of a batch are right for this viewer on an interleaved connection as they are. */
    boolean takesSharedBytes() {
        return rtp == 2 * description.index() && shift == 0;
    }

    /** Whether the shared packets, without their framing, are right for this viewer as they are. */
    boolean takesSharedPackets() {
        return shift == 0;
    }

    /** Media begins (again) with that shared sequence number; what the viewer got before stays in front of it. */
    void startAt(int sequence) {
        int behind = (expected - sequence) & 0xFFFF;
        boolean repeats = resumed && behind != 0 && behind < 0x8000;
        shift = repeats ? behind : 0;
    }

    /** Media stops; {@code next} is the shared number of the packet that would have come. */
    void stopAt(int next) {
        resumed = true;
        expected = (next + shift) & 0xFFFF;
    }

    /** The number that this viewer sees for a shared one. */
    int shifted(int sequence) {
        return (sequence + shift) & 0xFFFF;
    }

    /**
     * A copy of the batch as this viewer needs it: its channel, its sequence numbers, and the given RTP time. The caller
     * releases it.
     *
     * @param rtpTime unsigned 32 bits
     * @param channel of RTP, -1 where framing does not matter
     */
    ByteBuf rewritten(ByteBufAllocator allocator, PacketBatch batch, long rtpTime, int channel) {
        ByteBuf copy = allocator.buffer(batch.sizeBytes(), batch.sizeBytes());
        copy.writeBytes(batch.data(), 0, batch.sizeBytes());
        for (int i = 0; i < batch.packetCount(); i++) {
            int at = batch.packetOffset(i);
            if (channel >= 0) {
                copy.setByte(at + 1, channel);
            }
            if (shift != 0) {
                copy.setShort(at + SEQUENCE, shifted(copy.getUnsignedShort(at + SEQUENCE)));
            }
            copy.setInt(at + TIME, (int) rtpTime);
        }
        return copy;
    }

    void sent(PacketBatch batch) {
        packets += batch.packetCount();
        octets += batch.sizeBytes() - (long) batch.packetCount() * (PacketBatch.FRAME_HEADER_BYTES + RTP_HEADER_BYTES);
    }

    /** Packets of the viewer's own were sent. */
    void sent(int count, long payloadBytes) {
        packets += count;
        octets += payloadBytes;
    }

    /**
     * Appends a sender report of recorded media with the source's name, and its leave where nothing comes any more.
     *
     * @param ntpTime as a sender report has it
     */
    void writeReport(ByteBuf out, int ssrc, long ntpTime, long rtpTime, String cname, boolean goodbye) {
        new SenderReport(ssrc, ntpTime, rtpTime, packets & 0xFFFF_FFFFL, octets & 0xFFFF_FFFFL, List.of()).write(out);
        new SourceDescription(ssrc, cname).write(out);
        if (goodbye) {
            new Goodbye(List.of(ssrc)).write(out);
        }
    }

    /**
     * Appends a sender report with the name that binds the stream's tracks together (RFC 3550 section 6.1): it says which
     * wall time the RTP time of this instant has by the camera's capture.
     */
    void writeReport(ByteBuf out, TrackPosition position, long nowNanos, String cname) {
        SenderReport report = SenderReport.of(
                position.ssrc(),
                position.wallMicrosAt(nowNanos),
                position.rtpTimeAt(nowNanos),
                packets & 0xFFFF_FFFFL,
                octets & 0xFFFF_FFFFL);
        report.write(out);
        reception.reportSent(report.ntpTime(), nowNanos);
        new SourceDescription(position.ssrc(), cname).write(out);
    }
}
