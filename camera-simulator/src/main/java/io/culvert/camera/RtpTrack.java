package io.culvert.camera;

import io.culvert.media.rtp.RtpPacket;
import io.culvert.media.rtp.SenderReport;
import io.culvert.media.rtp.SourceDescription;
import io.culvert.media.rtsp.InterleavedFrame;
import io.netty.buffer.ByteBuf;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The RTP source of one track of one session: its numbers begin at random places and go on through PAUSE and PLAY.
 *
 * <p>Everything is appended in RTSP's interleaved framing; over UDP the framing only marks where packets end and where
 * they go.
 *
 * <p>Protocol: RFC 3550 sections 5.1 and 6.4.1.
 *
 * <p>Threading: confined to the server's event loop.
 */
final class RtpTrack {
    private static final int TIME_AT = 4;
    private static final int SSRC_AT = 8;
    private static final int MARKER = 0x80;
    private static final String NAME = "camera";

    private final int rtpChannel;
    private final int rtcpChannel;
    private final int ssrc = ThreadLocalRandom.current().nextInt();
    private final int timeOffset = ThreadLocalRandom.current().nextInt();
    private int sequence = ThreadLocalRandom.current().nextInt(0x10000);
    private int packets;
    private int octets;

    RtpTrack(int rtpChannel, int rtcpChannel) {
        this.rtpChannel = rtpChannel;
        this.rtcpChannel = rtcpChannel;
    }

    int rtpChannel() {
        return rtpChannel;
    }

    int rtcpChannel() {
        return rtcpChannel;
    }

    int ssrc() {
        return ssrc;
    }

    /** Sequence number of the next packet. */
    int sequence() {
        return sequence;
    }

    /** What this source calls the time {@code clock}, in ticks of the track; unsigned 32 bits. */
    long rtpTime(long clock) {
        return (clock + timeOffset) & 0xFFFF_FFFFL;
    }

    /** Appends a copy of a prepared packet, made this source's own. */
    void appendPacket(ByteBuf out, byte[] packet, long clock) {
        frame(out, rtpChannel, packet.length);
        int at = out.writerIndex();
        out.writeBytes(packet);
        out.setShort(at + 2, sequence);
        out.setInt(at + TIME_AT, (int) rtpTime(clock));
        out.setInt(at + SSRC_AT, ssrc);
        count(packet.length - RtpPacket.HEADER_BYTES);
    }

    /** Appends a packet around {@code payload}. */
    void appendPayload(ByteBuf out, byte[] payload, int payloadType, boolean marker, long clock) {
        frame(out, rtpChannel, RtpPacket.HEADER_BYTES + payload.length);
        RtpPacket.writeHeader(out, marker, payloadType, sequence, rtpTime(clock), ssrc);
        out.writeBytes(payload);
        count(payload.length);
    }

    /** Appends a sender report that says: at this wall time the track's clock shows {@code clock}. */
    void appendReport(ByteBuf out, long wallMicros, long clock) {
        int at = out.writerIndex();
        frame(out, rtcpChannel, 0);
        SenderReport.of(ssrc, wallMicros, rtpTime(clock), packets & 0xFFFF_FFFFL, octets & 0xFFFF_FFFFL)
                .write(out);
        new SourceDescription(ssrc, NAME).write(out);
        out.setShort(at + 2, out.writerIndex() - at - InterleavedFrame.HEADER_BYTES);
    }

    private void count(int payloadBytes) {
        sequence = (sequence + 1) & 0xFFFF;
        packets++;
        octets += payloadBytes;
    }

    private static void frame(ByteBuf out, int channel, int length) {
        out.writeByte(InterleavedFrame.MAGIC).writeByte(channel).writeShort(length);
    }
}
