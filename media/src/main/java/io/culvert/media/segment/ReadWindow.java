package io.culvert.media.segment;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * The part of a segment that was read last. Going on within it reads nothing again, so a walk in small steps costs one
 * reading of the file.
 *
 * <p>Confined to one thread.
 */
final class ReadWindow {
    static final int MAX_BYTES = 64 * 1024;

    private final SegmentBytes bytes;
    private final long size;
    private final ByteBuffer buffer;
    private long from;
    private int length;

    ReadWindow(SegmentBytes bytes) throws IOException {
        this.bytes = bytes;
        this.size = bytes.size();
        this.buffer = ByteBuffer.allocate((int) Math.min(MAX_BYTES, size));
    }

    /** Bytes of the file when reading began. */
    long size() {
        return size;
    }

    /**
     * What lies at the position and behind: from 0 on, good until the next call.
     *
     * @param least so many bytes, or as many as there are
     * @param most at most so many where something has to be read; {@value #MAX_BYTES} are the bound
     */
    ByteBuffer at(long position, int least, int most) throws IOException {
        long wanted = Math.min(least, Math.max(0, size - position));
        if (position < from || position + wanted > from + length) {
            buffer.clear().limit((int) Math.min(Math.min(most, buffer.capacity()), Math.max(0, size - position)));
            from = position;
            length = bytes.read(buffer, position);
        }
        int start = wanted == 0 ? length : (int) (position - from);
        return buffer.slice(start, length - start);
    }
}
