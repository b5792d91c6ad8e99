package io.culvert.media.segment;

import io.culvert.media.mp4.BoxReader;
import java.nio.ByteBuffer;

/**
 * Bytes of a segment, between things that are whole, that mean nothing any more.
 *
 * @param from of its first byte in the file
 * @param to behind its last byte
 */
public record DamagedSpan(long from, long to) {

    /** Whether it can be made a box, so that players step over it. */
    public boolean canBeFree() {
        return to - from >= BoxReader.HEADER_BYTES && to - from <= 0xFFFF_FFFFL;
    }

    /**
     * The header of a {@code free} box (ISO/IEC 14496-12 section 8.1.2) to write over its first bytes: players that walk the
     * file's boxes find their way on, and another scan steps over it too.
     */
    public ByteBuffer freeHeader() {
        if (!canBeFree()) {
            throw new IllegalStateException(this + " (expected: at least " + BoxReader.HEADER_BYTES + " bytes)");
        }
        return ByteBuffer.allocate(BoxReader.HEADER_BYTES)
                .putInt((int) (to - from))
                .putInt(BoxReader.FREE)
                .flip();
    }
}
