package io.culvert.media.mp4;

import java.nio.ByteBuffer;

/**
 * Walks the boxes that lie side by side in a part of a buffer (ISO/IEC 14496-12 section 4.2). Nothing that stands there
 * makes it throw or look beyond its part: it stops where no whole box of 32-bit size begins.
 *
 * <p>Confined to one thread; reads by index and leaves the buffer's position as it is.
 */
public final class BoxReader {
    public static final int HEADER_BYTES = BoxWriter.BOX_HEADER_BYTES;

    public static final int MOOF = type("moof");
    public static final int MDAT = type("mdat");
    public static final int FREE = type("free");

    private final ByteBuffer bytes;
    private final int to;
    private int start;
    private int next;

    /** Over the boxes from index {@code from} up to {@code to}, both within the buffer. */
    BoxReader(ByteBuffer bytes, int from, int to) {
        this.bytes = bytes;
        this.to = to;
        this.start = from;
        this.next = from;
    }

    /** A type's four letters as the number that stands in a box. */
    public static int type(String letters) {
        return letters.charAt(0) << 24 | letters.charAt(1) << 16 | letters.charAt(2) << 8 | letters.charAt(3);
    }

    /**
     * Bytes of the box whose header stands at the index, however many of them the buffer holds; -1 where there is none of
     * this type. Never less than {@value BoxWriter#BOX_HEADER_BYTES} otherwise.
     */
    public static long sizeAt(ByteBuffer bytes, int index, int type) {
        long size = index < 0 || index > bytes.limit() - HEADER_BYTES || bytes.getInt(index + 4) != type
                ? -1
                : bytes.getInt(index) & 0xFFFF_FFFFL;
        return size < HEADER_BYTES ? -1 : size;
    }

    /** Goes to the next box; false where none begins. */
    boolean next() {
        long size = to - next < HEADER_BYTES ? -1 : bytes.getInt(next) & 0xFFFF_FFFFL;
        if (size < HEADER_BYTES || size > to - next) {
            return false;
        }
        start = next;
        next += (int) size;
        return true;
    }

    /** Goes to the next box and says whether it has this type. */
    boolean next(int type) {
        return next() && type() == type;
    }

    /** Whether the boxes filled the part to its end. */
    boolean isAtEnd() {
        return next == to;
    }

    int type() {
        return bytes.getInt(start + 4);
    }

    /** Index of the content's first byte. */
    int from() {
        return start + HEADER_BYTES;
    }

    /** Index behind the content's last byte. */
    int to() {
        return next;
    }

    /** The boxes inside this one. */
    BoxReader inside() {
        return new BoxReader(bytes, from(), to());
    }

    /** Whether this is a full box with exactly this version and these flags. */
    boolean isFull(int versionAndFlags) {
        return to() - from() >= Integer.BYTES && bytes.getInt(from()) == versionAndFlags;
    }
}
