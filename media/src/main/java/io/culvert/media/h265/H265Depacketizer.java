package io.culvert.media.h265;

import io.culvert.media.nal.AccessUnitSink;
import io.culvert.media.nal.Depacketizer;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

/** Puts H.265 access units together out of RTP packets (RFC 7798). */
public final class H265Depacketizer extends Depacketizer {

    public H265Depacketizer(ByteBufAllocator allocator, AccessUnitSink sink) {
        super(allocator, sink);
    }

    @Override
    protected void visit(ByteBuf payload, int index, int length) {
        H265Payload.visit(payload, index, length, this);
    }

    @Override
    protected int headerBytes() {
        return H265Nal.HEADER_BYTES;
    }

    @Override
    protected boolean isPicture(int firstHeaderByte) {
        return H265Nal.isPicture(H265Nal.type(firstHeaderByte));
    }

    @Override
    protected boolean isKeyFrame(int firstHeaderByte) {
        return H265Nal.isRandomAccess(H265Nal.type(firstHeaderByte));
    }
}
