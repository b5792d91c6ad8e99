package io.culvert.media.h265;

import io.culvert.media.nal.NalVisitor;
import io.netty.buffer.ByteBuf;

/**
 * Reads an RTP payload of H.265 (RFC 7798 section 4.4): single NAL unit, aggregation packet, fragmentation unit,
 * without decoding order numbers, which no camera uses.
 */
public final class H265Payload {

    private H265Payload() {}

    /** Shows the NAL units in {@code length} bytes at the absolute {@code index} to {@code visitor}. */
    public static void visit(ByteBuf payload, int index, int length, NalVisitor visitor) {
        if (length <= H265Nal.HEADER_BYTES) {
            visitor.malformed();
            return;
        }
        int type = H265Nal.type(payload.getByte(index));
        if (type == H265Nal.FRAGMENTATION) {
            fragment(payload, index, length, visitor);
        } else if (type == H265Nal.AGGREGATION) {
            aggregate(payload, index + H265Nal.HEADER_BYTES, index + length, visitor);
        } else if (type < H265Nal.AGGREGATION) {
            visitor.nal(payload, index, length);
        } else {
            visitor.malformed();
        }
    }

    private static void fragment(ByteBuf payload, int index, int length, NalVisitor visitor) {
        if (length <= H265Nal.HEADER_BYTES + 1) {
            visitor.malformed();
            return;
        }
        int outer = payload.getUnsignedShort(index);
        int flags = payload.getUnsignedByte(index + H265Nal.HEADER_BYTES);
        int header = (outer & 0x81FF) | ((flags & 0x3F) << 9);
        int skipped = H265Nal.HEADER_BYTES + 1;
        visitor.fragment(header, (flags & 0x80) != 0, (flags & 0x40) != 0, payload, index + skipped, length - skipped);
    }

    private static void aggregate(ByteBuf payload, int from, int end, NalVisitor visitor) {
        int at = from;
        while (at < end) {
            int length = at + 2 <= end ? payload.getUnsignedShort(at) : 0;
            if (length < H265Nal.HEADER_BYTES || at + 2 + length > end) {
                visitor.malformed();
                return;
            }
            visitor.nal(payload, at + 2, length);
            at += 2 + length;
        }
    }
}
