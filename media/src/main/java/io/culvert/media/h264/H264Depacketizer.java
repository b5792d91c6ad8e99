package io.culvert.media.h264;

import io.culvert.media.nal.AccessUnitSink;
import io.culvert.media.nal.Depacketizer;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

/** Puts H.264 access units together out of RTP packets (RFC 6184). */
public final class H264Depacketizer extends Depacketizer {

    public H264Depacketizer(ByteBufAllocator allocator, AccessUnitSink sink) {
        super(allocator, sink);
    }

    @Override
    protected void visit(ByteBuf payload, int index, int length) {
        H264Payload.visit(payload, index, length, this);
    }

    @Override
    protected int headerBytes() {
        return H264Nal.HEADER_BYTES;
    }

    @Override
    protected boolean isPicture(int firstHeaderByte) {
        return H264Nal.isPicture(H264Nal.type(firstHeaderByte));
    }

    @Override
    protected boolean isKeyFrame(int firstHeaderByte) {
        return H264Nal.type(firstHeaderByte) == H264Nal.IDR;
    }
}
