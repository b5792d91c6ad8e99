package io.culvert.media.segment;

import java.nio.ByteBuffer;

/**
 * What the marks and the index of one segment share and no other segment has, so that nothing that lay elsewhere before, and
 * nothing that a camera puts into its pictures, is taken for a part of it.
 *
 * @param run 64 random bits of the run
 * @param number of the segment in the run
 */
record SegmentTag(long run, int number) {
    static final int BYTES = 12;

    void write(ByteBuffer out) {
        out.putLong(run).putInt(number);
    }

    static SegmentTag read(ByteBuffer bytes, int index) {
        return new SegmentTag(bytes.getLong(index), bytes.getInt(index + 8));
    }
}
