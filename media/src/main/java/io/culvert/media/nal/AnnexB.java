package io.culvert.media.nal;

import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;

/**
 * The byte stream format: NAL units behind start codes {@code 00 00 01} or {@code 00 00 00 01} (ITU-T H.264 annex B).
 */
public final class AnnexB {

    /** NAL units of one access unit that are looked at. */
    public static final int MAX_NALS = 1024;

    private static final long LOWEST_BITS = 0x0101_0101_0101_0101L;
    private static final long HIGHEST_BITS = 0x8080_8080_8080_8080L;

    private AnnexB() {}

    /**
     * The absolute index of the first {@code 00 00 01} in bytes {@code from} to {@code end} (absolute), or −1.
     */
    public static int startCode(ByteBuf in, int from, int end) {
        int i = from;
        while (i + 2 < end) {
            if (i + Long.BYTES <= end && hasNoZero(in.getLong(i))) {
                i += Long.BYTES;
                continue;
            }
            int third = in.getByte(i + 2);
            if (third == 0) {
                i++; // may be the first or the second zero of one
            } else if (third == 1 && in.getByte(i + 1) == 0 && in.getByte(i) == 0) {
                return i;
            } else {
                i += 3; // none begins at this byte or in front of it
            }
        }
        return -1;
    }

    /** Whether none of eight bytes is zero: what is left of the highest bits is borrowed for by a zero, or by what follows one. */
    private static boolean hasNoZero(long bytes) {
        return ((bytes - LOWEST_BITS) & ~bytes & HIGHEST_BITS) == 0;
    }

    /**
     * Cuts a byte stream into its NAL units.
     *
     * @return slices of {@code stream} without start codes and trailing zeros; they share its reference count. What
     *     stands before the first start code is left out.
     */
    public static List<ByteBuf> split(ByteBuf stream) {
        List<ByteBuf> nals = new ArrayList<>();
        int end = stream.writerIndex();
        int code = startCode(stream, stream.readerIndex(), end);
        while (code >= 0 && nals.size() < MAX_NALS) {
            int from = code + 3;
            code = startCode(stream, from, end);
            int to = trimmed(stream, from, code < 0 ? end : code);
            if (to > from) {
                nals.add(stream.slice(from, to - from));
            }
        }
        return nals;
    }

    /** {@code end} moved back over trailing zero bytes, not before {@code from}. */
    public static int trimmed(ByteBuf in, int from, int end) {
        int to = end;
        while (to > from && in.getByte(to - 1) == 0) {
            to--;
        }
        return to;
    }
}
