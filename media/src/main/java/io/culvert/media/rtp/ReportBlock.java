package io.culvert.media.rtp;

import io.netty.buffer.ByteBuf;

/**
 * What a receiver says about one source (RFC 3550 section 6.4.1).
 *
 * @param ssrc the source this is about
 * @param fractionLost packets lost since the last report, in 1/256
 * @param packetsLost packets lost since the beginning, signed 24 bits
 * @param highestSequence extended highest sequence number received, unsigned 32 bits
 * @param jitter in ticks of the track's clock, unsigned 32 bits
 * @param lastSenderReport middle 32 bits of the NTP time of the last sender report, 0 when none came
 * @param delaySinceLastSenderReport in 1/65536 s, 0 when none came
 */
public record ReportBlock(
        int ssrc,
        int fractionLost,
        int packetsLost,
        long highestSequence,
        long jitter,
        long lastSenderReport,
        long delaySinceLastSenderReport) {

    static final int BYTES = 24;

    static ReportBlock read(ByteBuf in) {
        int ssrc = in.readInt();
        int fraction = in.readUnsignedByte();
        int lost = in.readMedium();
        return new ReportBlock(
                ssrc,
                fraction,
                lost,
                in.readUnsignedInt(),
                in.readUnsignedInt(),
                in.readUnsignedInt(),
                in.readUnsignedInt());
    }

    void write(ByteBuf out) {
        out.writeInt(ssrc);
        out.writeByte(fractionLost);
        out.writeMedium(packetsLost);
        out.writeInt((int) highestSequence);
        out.writeInt((int) jitter);
        out.writeInt((int) lastSenderReport);
        out.writeInt((int) delaySinceLastSenderReport);
    }
}
