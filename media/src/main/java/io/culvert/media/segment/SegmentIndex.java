package io.culvert.media.segment;

import io.culvert.media.mp4.BoxReader;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Stands at the end of a segment that was ended: everything about it and its fragments but the media. Immutable.
 *
 * <pre>
 * | box header 28 | run 8 | segment 4 | end reason 1 | 0 3 | preamble bytes 4 | fragments 4 |
 *   preamble, as the file begins |
 *   fragments × ( offset 4 | number 4 | flags 4 | start 8 | duration 8 | monotonic 8 | bytes 4 | CRC 4 ) |
 *   CRC-32C 4 | box's size 4 | magic 4 |
 * </pre>
 *
 * <p>Size and magic are the last bytes of the file, so that the index is found from there. It repeats the preamble: one read
 * says all that playing needs, and a file whose beginning is damaged is still known.
 *
 * @param fragments in the order of the file, none lying over another
 */
public record SegmentIndex(SegmentPreamble preamble, EndReason endReason, List<FragmentMark> fragments) {

    /** More than an hour of fragments of one picture each has; what has more is none of ours. */
    public static final int MAX_FRAGMENTS = 1 << 17;

    /** Offsets have 32 bits without a sign. */
    public static final long MAX_OFFSET = 0xFFFF_FFFFL;

    /** At the end of the file: size and magic. */
    static final int TRAILER_BYTES = 8;

    private static final int MAGIC = BoxReader.type("cvix");
    private static final int TAG_AT = ExtendedBox.HEADER_BYTES;
    private static final int REASON_AT = TAG_AT + SegmentTag.BYTES;
    private static final int PREAMBLE_BYTES_AT = REASON_AT + 4;
    private static final int COUNT_AT = PREAMBLE_BYTES_AT + 4;
    static final int FIXED_BYTES = COUNT_AT + 4;
    private static final int ENTRY_BYTES = 44;
    private static final int END_BYTES = Integer.BYTES + TRAILER_BYTES;

    /** Of the largest index. */
    static final int MAX_BYTES = FIXED_BYTES + SegmentPreamble.MAX_BYTES + ENTRY_BYTES * MAX_FRAGMENTS + END_BYTES;

    public SegmentIndex {
        fragments = List.copyOf(fragments);
        if (fragments.size() > MAX_FRAGMENTS) {
            throw new IllegalArgumentException(
                    fragments.size() + " fragments (expected: at most " + MAX_FRAGMENTS + ")");
        }
        if (!fragments.isEmpty() && fragments.get(fragments.size() - 1).offset() > MAX_OFFSET) {
            throw new IllegalArgumentException("a fragment at "
                    + fragments.get(fragments.size() - 1).offset() + " (expected: at most " + MAX_OFFSET + ")");
        }
    }

    public SegmentHeader header() {
        return preamble.header();
    }

    /** Bytes of the box. */
    public int sizeBytes() {
        return FIXED_BYTES + preamble.sizeBytes() + ENTRY_BYTES * fragments.size() + END_BYTES;
    }

    /** The box, in a buffer of its own that is ready to be read. */
    public ByteBuffer encode() {
        ByteBuffer box = ExtendedBox.INDEX.begin(sizeBytes(), 0);
        header().tag().write(box);
        box.putInt(endReason.code() << 24).putInt(preamble.sizeBytes()).putInt(fragments.size());
        box.put(preamble.bytes());
        for (FragmentMark mark : fragments) {
            box.putInt((int) mark.offset()).putInt(mark.number()).putInt(mark.flags());
            mark.writeFields(box);
        }
        return ExtendedBox.seal(box).putInt(sizeBytes()).putInt(MAGIC).flip();
    }

    /** Bytes of the index whose trailer begins at the index; -1 where none does. */
    static int sizeBytes(ByteBuffer bytes, int index) {
        int size = bytes.getInt(index);
        return bytes.getInt(index + 4) != MAGIC || size < FIXED_BYTES + END_BYTES || size > MAX_BYTES ? -1 : size;
    }

    /** Whether the buffer may begin with an index of that tag, by a look at its first bytes. */
    static boolean beginsAt(ByteBuffer bytes, SegmentTag tag) {
        return bytes.limit() >= FIXED_BYTES
                && ExtendedBox.at(bytes, 0) == ExtendedBox.INDEX
                && SegmentTag.read(bytes, TAG_AT).equals(tag);
    }

    /**
     * The index that the buffer holds, no more and no less.
     *
     * @param boxOffset where it begins in its file
     * @return null where not all of it is right
     */
    static @Nullable SegmentIndex decode(ByteBuffer box, long boxOffset) {
        int size = box.limit();
        if (size < FIXED_BYTES + END_BYTES
                || ExtendedBox.at(box, 0) != ExtendedBox.INDEX
                || box.getInt(0) != size
                || sizeBytes(box, size - TRAILER_BYTES) != size
                || !ExtendedBox.isSealed(box, 0, size - END_BYTES)) {
            return null;
        }
        int preambleBytes = box.getInt(PREAMBLE_BYTES_AT);
        int count = box.getInt(COUNT_AT);
        boolean fits = preambleBytes >= 0
                && preambleBytes <= SegmentPreamble.MAX_BYTES
                && count >= 0
                && count <= MAX_FRAGMENTS
                && FIXED_BYTES + preambleBytes + ENTRY_BYTES * count + END_BYTES == size;
        SegmentPreamble preamble = fits ? SegmentPreamble.find(box.slice(FIXED_BYTES, preambleBytes)) : null;
        if (preamble == null
                || preamble.sizeBytes() != preambleBytes
                || !preamble.header().tag().equals(SegmentTag.read(box, TAG_AT))) {
            return null;
        }
        List<FragmentMark> marks = marks(box, FIXED_BYTES + preambleBytes, count, preambleBytes, boxOffset);
        return marks == null ? null : new SegmentIndex(preamble, EndReason.of(box.get(REASON_AT) & 0xFF), marks);
    }

    /** Null where a fragment lies over what stands before it, or behind the end. */
    private static @Nullable List<FragmentMark> marks(ByteBuffer box, int at, int count, long from, long to) {
        List<FragmentMark> marks = new ArrayList<>(count);
        long free = from;
        int number = -1;
        for (int i = 0; i < count; i++) {
            FragmentMark mark = mark(box, at + ENTRY_BYTES * i);
            if (mark == null || mark.offset() < free || mark.number() <= number || mark.endOffset() > to) {
                return null;
            }
            free = mark.endOffset();
            number = mark.number();
            marks.add(mark);
        }
        return marks;
    }

    private static @Nullable FragmentMark mark(ByteBuffer box, int at) {
        long offset = box.getInt(at) & MAX_OFFSET;
        return FragmentMark.of(offset, box.getInt(at + 4), box.getInt(at + 8), box, at + 12);
    }
}
