package io.culvert.media.h265;

import io.culvert.media.nal.Packetizer;
import io.culvert.media.rtp.RtpSource;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

/** Makes RTP packets out of H.265 access units (RFC 7798): single NAL units and fragmentation units. */
public final class H265Packetizer extends Packetizer {

    public H265Packetizer(ByteBufAllocator allocator, int payloadType, int ssrc, int firstSequence, int mtu) {
        super(allocator, payloadType, ssrc, firstSequence, mtu);
    }

    public H265Packetizer(RtpSource source) {
        super(source);
    }

    @Override
    protected int headerBytes() {
        return H265Nal.HEADER_BYTES;
    }

    @Override
    protected void writeFragmentHeader(ByteBuf packet, ByteBuf nal, int flags) {
        int header = nal.getUnsignedByte(nal.readerIndex());
        packet.writeByte((header & 0x81) | (H265Nal.FRAGMENTATION << 1));
        packet.writeByte(nal.getUnsignedByte(nal.readerIndex() + 1));
        packet.writeByte(flags | H265Nal.type(header));
    }
}
