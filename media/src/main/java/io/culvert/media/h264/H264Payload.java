package io.culvert.media.h264;

import io.culvert.media.nal.AnnexB;
import io.culvert.media.nal.NalVisitor;
import io.netty.buffer.ByteBuf;

/**
 * Reads an RTP payload of H.264 (RFC 6184 sections 5.6 to 5.8): single NAL unit, STAP-A, FU-A. Other aggregations are
 * of the interleaved mode, which no camera uses, and count as malformed.
 *
 * <p>Cameras that put a byte stream with start codes where one NAL unit belongs are understood too.
 */
public final class H264Payload {

    private H264Payload() {}

    /** Shows the NAL units in {@code length} bytes at the absolute {@code index} to {@code visitor}. */
    public static void visit(ByteBuf payload, int index, int length, NalVisitor visitor) {
        if (length < 1) {
            visitor.malformed();
            return;
        }
        int type = H264Nal.type(payload.getByte(index));
        if (type == H264Nal.FU_A) {
            fragment(payload, index, length, visitor);
        } else if (type == H264Nal.STAP_A) {
            aggregate(payload, index + 1, index + length, visitor);
        } else if (H264Nal.isPicture(type)) {
            visitor.nal(payload, index, length);
        } else if (type < H264Nal.STAP_A) {
            byteStream(payload, index, index + length, visitor);
        } else {
            visitor.malformed();
        }
    }

    private static void fragment(ByteBuf payload, int index, int length, NalVisitor visitor) {
        if (length < 3) {
            visitor.malformed();
            return;
        }
        int indicator = payload.getUnsignedByte(index);
        int flags = payload.getUnsignedByte(index + 1);
        int header = (indicator & 0xE0) | (flags & 0x1F);
        boolean first = (flags & 0x80) != 0;
        boolean last = (flags & 0x40) != 0;
        int from = index + 2;
        int end = index + length;
        int code = first && !H264Nal.isPicture(flags & 0x1F) ? AnnexB.startCode(payload, from, end) : -1;
        if (code < 0) {
            visitor.fragment(header, first, last, payload, from, end - from);
        } else {
            fragmentedByteStream(header, last, payload, from, code, end, visitor);
        }
    }

    /**
     * Some Reolink models fragment a whole byte stream, SPS first, as if it were one NAL unit; all but the picture
     * stand in the first fragment. The fragments after it carry the SPS's type but go on with the picture.
     */
    private static void fragmentedByteStream(
            int header, boolean last, ByteBuf payload, int start, int firstCode, int end, NalVisitor visitor) {
        int to = AnnexB.trimmed(payload, start, firstCode);
        if (to > start) {
            visitor.fragment(header, true, true, payload, start, to - start);
        }
        int from = firstCode + 3;
        int code = AnnexB.startCode(payload, from, end);
        while (code >= 0) {
            to = AnnexB.trimmed(payload, from, code);
            if (to > from) {
                visitor.nal(payload, from, to - from);
            }
            from = code + 3;
            code = AnnexB.startCode(payload, from, end);
        }
        if (end - from > 1) {
            visitor.fragment(payload.getUnsignedByte(from), true, last, payload, from + 1, end - from - 1);
        } else {
            visitor.malformed();
        }
    }

    private static void aggregate(ByteBuf payload, int from, int end, NalVisitor visitor) {
        int at = from;
        while (at < end) {
            int length = at + 2 <= end ? payload.getUnsignedShort(at) : 0;
            if (length == 0 || at + 2 + length > end) {
                visitor.malformed();
                return;
            }
            visitor.nal(payload, at + 2, length);
            at += 2 + length;
        }
    }

    private static void byteStream(ByteBuf payload, int index, int end, NalVisitor visitor) {
        int code = AnnexB.startCode(payload, index, end);
        if (H264Nal.type(payload.getByte(index)) == 0 && code != index && code != index + 1) {
            visitor.malformed();
            return;
        }
        int from = index;
        while (code >= 0) {
            int to = AnnexB.trimmed(payload, from, code);
            if (to > from) {
                visitor.nal(payload, from, to - from);
            }
            from = code + 3;
            code = AnnexB.startCode(payload, from, end);
        }
        if (end > from) {
            visitor.nal(payload, from, end - from);
        }
    }
}
