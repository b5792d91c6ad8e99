package io.culvert.media.h264;

import io.culvert.media.rtp.RtpOutput;
import io.culvert.media.rtp.RtpPacket;
import io.culvert.media.rtp.RtpSequence;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.List;

/**
 * Makes RTP packets out of H.264 access units (RFC 6184): a NAL unit that fits goes alone, a larger one in FU-A
 * fragments; the last packet of an access unit carries the marker bit.
 *
 * <p>Threading: confined to one thread.
 */
public final class H264Packetizer {

    private static final int FU_HEADER_BYTES = 2;

    private final ByteBufAllocator allocator;
    private final int payloadType;
    private final int ssrc;
    private final int mtu;
    private int sequence;

    /**
     * @param firstSequence sequence number of the first packet
     * @param mtu bytes of the largest packet, RTP header included; at least 64
     */
    public H264Packetizer(ByteBufAllocator allocator, int payloadType, int ssrc, int firstSequence, int mtu) {
        if (mtu < 64 || mtu > RtpPacket.MAX_BYTES) {
            throw new IllegalArgumentException("mtu " + mtu + " (expected: 64 to " + RtpPacket.MAX_BYTES + ")");
        }
        this.allocator = allocator;
        this.payloadType = payloadType;
        this.ssrc = ssrc;
        this.sequence = firstSequence & 0xFFFF;
        this.mtu = mtu;
    }

    /** Sequence number of the next packet. */
    public int nextSequence() {
        return sequence;
    }

    /**
     * Makes the packets of one access unit.
     *
     * @param nals NAL units from their header byte on, without start codes; not released, indices stay as they are
     * @param rtpTime RTP time, of which the lower 32 bits count
     */
    public void packetize(List<ByteBuf> nals, long rtpTime, RtpOutput output) {
        for (int i = 0; i < nals.size(); i++) {
            ByteBuf nal = nals.get(i);
            boolean last = i == nals.size() - 1;
            if (nal.readableBytes() <= mtu - RtpPacket.HEADER_BYTES) {
                ByteBuf packet = begin(last, rtpTime, nal.readableBytes());
                output.packet(packet.writeBytes(nal, nal.readerIndex(), nal.readableBytes()));
            } else {
                fragment(nal, last, rtpTime, output);
            }
        }
    }

    private void fragment(ByteBuf nal, boolean lastNal, long rtpTime, RtpOutput output) {
        int header = nal.getUnsignedByte(nal.readerIndex());
        int from = nal.readerIndex() + 1;
        int end = nal.writerIndex();
        int room = mtu - RtpPacket.HEADER_BYTES - FU_HEADER_BYTES;
        int flags = 0x80;
        while (from < end) {
            int length = Math.min(room, end - from);
            boolean last = from + length == end;
            ByteBuf packet = begin(last && lastNal, rtpTime, FU_HEADER_BYTES + length);
            packet.writeByte((header & 0xE0) | H264Nal.FU_A);
            packet.writeByte(flags | (last ? 0x40 : 0) | H264Nal.type(header));
            output.packet(packet.writeBytes(nal, from, length));
            from += length;
            flags = 0;
        }
    }

    private ByteBuf begin(boolean marker, long rtpTime, int payloadBytes) {
        ByteBuf packet = allocator.buffer(RtpPacket.HEADER_BYTES + payloadBytes);
        RtpPacket.writeHeader(packet, marker, payloadType, sequence, rtpTime, ssrc);
        sequence = RtpSequence.next(sequence);
        return packet;
    }
}
