package io.culvert.media.segment;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Stands in front of each fragment: where it lies on the time line, how long it is, and its checksum.
 *
 * <pre>
 * | box header 28 | run 8 | segment 4 | number 4 | start 8 | duration 8 | monotonic 8 | bytes 4 | CRC of moof and mdat 4 |
 *   CRC-32C 4 |
 * </pre>
 *
 * @param offset where the mark begins in its file; says its place, and is not written in it
 * @param number counts the fragments of the segment, from 0; what was damaged leaves a hole in the count
 * @param flags {@link #KEY_FRAME}; others are kept as they are
 * @param startWallMicros where the fragment begins on the time line, Unix microseconds
 * @param durationMicros until where; not negative
 * @param captureMonotonicMicros when its first sample was captured, by the monotonic clock that stamped it
 * @param lengthBytes of {@code moof} and {@code mdat}, which follow the mark
 * @param mediaCrc CRC-32C of {@code moof} and {@code mdat}
 */
public record FragmentMark(
        long offset,
        int number,
        int flags,
        long startWallMicros,
        long durationMicros,
        long captureMonotonicMicros,
        int lengthBytes,
        int mediaCrc) {

    /** Of the whole box. */
    public static final int BYTES = 80;

    /** A flag: a decoder can start at the fragment's first picture. */
    public static final int KEY_FRAME = 1;

    static final int TAG_AT = ExtendedBox.HEADER_BYTES;
    private static final int NUMBER_AT = TAG_AT + SegmentTag.BYTES;
    private static final int CRC_AT = BYTES - Integer.BYTES;

    public FragmentMark {
        if (offset < 0
                || number < 0
                || flags < 0
                || flags > ExtendedBox.MAX_FLAGS
                || durationMicros < 0
                || lengthBytes < 0) {
            throw new IllegalArgumentException("fragment " + number + " at " + offset + " of " + lengthBytes
                    + " bytes and " + durationMicros + " µs with flags " + flags + " (expected: none negative)");
        }
    }

    /** Where {@code moof} begins in the file. */
    public long mediaOffset() {
        return offset + BYTES;
    }

    /** Where what follows the fragment begins in the file. */
    public long endOffset() {
        return mediaOffset() + lengthBytes;
    }

    /** Where the fragment ends on the time line, Unix microseconds. */
    public long endWallMicros() {
        return startWallMicros + durationMicros;
    }

    public boolean startsWithKeyFrame() {
        return (flags & KEY_FRAME) != 0;
    }

    /** The box, in a buffer of its own that is ready to be read. */
    ByteBuffer encode(SegmentTag tag) {
        ByteBuffer box = ExtendedBox.MARK.begin(BYTES, flags);
        tag.write(box);
        writeFields(box.putInt(number));
        return ExtendedBox.seal(box).flip();
    }

    /** What stands of it in the mark and in the index alike: time, length and checksum. */
    void writeFields(ByteBuffer out) {
        out.putLong(startWallMicros).putLong(durationMicros).putLong(captureMonotonicMicros);
        out.putInt(lengthBytes).putInt(mediaCrc);
    }

    /** The mark whose fields, as {@link #writeFields} writes them, stand at the index; null where a value is none. */
    static @Nullable FragmentMark of(long offset, int number, int flags, ByteBuffer bytes, int index) {
        long duration = bytes.getLong(index + 8);
        int length = bytes.getInt(index + 24);
        return number < 0 || flags < 0 || flags > ExtendedBox.MAX_FLAGS || duration < 0 || length < 0
                ? null
                : new FragmentMark(
                        offset,
                        number,
                        flags,
                        bytes.getLong(index),
                        duration,
                        bytes.getLong(index + 16),
                        length,
                        bytes.getInt(index + 28));
    }

    /**
     * The mark whose box begins at the index, which is at {@code offset} of the file; null where none does, or not all of
     * it is right.
     */
    static @Nullable FragmentMark decode(ByteBuffer bytes, int index, long offset) {
        if (ExtendedBox.at(bytes, index) != ExtendedBox.MARK
                || bytes.getInt(index) != BYTES
                || !ExtendedBox.isSealed(bytes, index, index + CRC_AT)) {
            return null;
        }
        int flags = bytes.getInt(index + ExtendedBox.HEADER_BYTES - 4) & ExtendedBox.MAX_FLAGS;
        return of(offset, bytes.getInt(index + NUMBER_AT), flags, bytes, index + NUMBER_AT + Integer.BYTES);
    }
}
