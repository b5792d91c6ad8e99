package io.culvert.media.mp4;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;

/**
 * Appends boxes to a buffer (ISO/IEC 14496-12 section 4.2): what is written between {@link #begin} and {@link #end} is the
 * content of a box, whose size is filled in at its end.
 *
 * <pre>
 * | size 4 | type 4 | content |           box
 * | size 4 | type 4 | version 1 | flags 3 | content |   full box
 * </pre>
 *
 * <p>Confined to one thread; the buffer stays the caller's.
 */
final class BoxWriter {
    static final int BOX_HEADER_BYTES = 8;
    static final int FULL_BOX_HEADER_BYTES = 12;

    private final ByteBuf out;

    BoxWriter(ByteBuf out) {
        this.out = out;
    }

    /** Where the content is written. */
    ByteBuf out() {
        return out;
    }

    /** Begins a box; the result is for {@link #end}. */
    int begin(String type) {
        int start = out.writerIndex();
        out.writeInt(0);
        type(type);
        return start;
    }

    int beginFull(String type, int version, int flags) {
        int start = begin(type);
        out.writeByte(version).writeMedium(flags);
        return start;
    }

    void end(int start) {
        out.setInt(start, out.writerIndex() - start);
    }

    /** Four letters. */
    void type(String type) {
        out.writeCharSequence(type, StandardCharsets.US_ASCII);
    }

    /** The matrix that turns and moves nothing. */
    void unityMatrix() {
        out.writeInt(0x10000).writeZero(12).writeInt(0x10000).writeZero(12).writeInt(0x40000000);
    }
}
