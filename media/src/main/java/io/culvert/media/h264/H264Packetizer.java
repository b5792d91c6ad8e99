package io.culvert.media.h264;

import io.culvert.media.nal.Packetizer;
import io.culvert.media.rtp.RtpSource;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

/** Makes RTP packets out of H.264 access units (RFC 6184): single NAL units and FU-A fragments. */
public final class H264Packetizer extends Packetizer {

    public H264Packetizer(ByteBufAllocator allocator, int payloadType, int ssrc, int firstSequence, int mtu) {
        super(allocator, payloadType, ssrc, firstSequence, mtu);
    }

    public H264Packetizer(RtpSource source) {
        super(source);
    }

    @Override
    protected int headerBytes() {
        return H264Nal.HEADER_BYTES;
    }

    @Override
    protected void writeFragmentHeader(ByteBuf packet, ByteBuf nal, int flags) {
        int header = nal.getUnsignedByte(nal.readerIndex());
        packet.writeByte((header & 0xE0) | H264Nal.FU_A);
        packet.writeByte(flags | H264Nal.type(header));
    }
}
