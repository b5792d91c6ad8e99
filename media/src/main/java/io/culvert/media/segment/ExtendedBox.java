package io.culvert.media.segment;

import io.culvert.media.mp4.BoxReader;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The boxes of ours in a segment. They are {@code uuid} boxes, which players that do not know them skip (ISO/IEC 14496-12
 * section 11.1).
 *
 * <pre>
 * | size 4 | 'uuid' 4 | extended type 16 | version 1 | flags 3 | content … | CRC-32C 4 |
 * </pre>
 *
 * <p>The checksum (Castagnoli's polynomial, as iSCSI has it) covers all bytes of the box in front of it. Numbers are big
 * endian.
 */
enum ExtendedBox {
    HEADER(1),
    MARK(2),
    INDEX(3);

    /** Size, type, extended type, version and flags. */
    static final int HEADER_BYTES = 28;

    static final int VERSION = 1;
    static final int MAX_FLAGS = 0xFF_FFFF;

    /** What all of them have in common behind the size; the last byte of the extended type follows. */
    static final int COMMON_BYTES = 19;

    private static final int UUID = BoxReader.type("uuid");
    private static final long TYPE_HIGH = 0x67425b38fa5341f4L;
    private static final long TYPE_LOW = 0x905e6e77f8794a00L;

    private final int number;

    ExtendedBox(int number) {
        this.number = number;
    }

    /** Begins the box in a new buffer of its whole size. */
    ByteBuffer begin(int sizeBytes, int flags) {
        ByteBuffer box = ByteBuffer.allocate(sizeBytes);
        box.putInt(sizeBytes).putInt(UUID).putLong(TYPE_HIGH).putLong(TYPE_LOW | number);
        return box.putInt(VERSION << 24 | flags);
    }

    /** Puts the checksum of everything so far behind it. */
    static ByteBuffer seal(ByteBuffer box) {
        return box.putInt(crc(box, 0, box.position()));
    }

    /** Which of them begins at the index, by its types and version alone; null where it is none. */
    static @Nullable ExtendedBox at(ByteBuffer bytes, int index) {
        if (index < 0
                || index > bytes.limit() - HEADER_BYTES
                || bytes.getInt(index + 4) != UUID
                || bytes.getLong(index + 8) != TYPE_HIGH
                || bytes.get(index + 24) != VERSION) {
            return null;
        }
        long low = bytes.getLong(index + 16);
        for (ExtendedBox box : values()) {
            if (low == (TYPE_LOW | box.number)) {
                return box;
            }
        }
        return null;
    }

    /** The bytes that all of them have in common behind the size. */
    static byte[] common() {
        byte[] common = new byte[COMMON_BYTES];
        HEADER.begin(HEADER_BYTES, 0).get(4, common);
        return common;
    }

    static int crc(ByteBuffer bytes, int from, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes.slice(from, length));
        return (int) crc.getValue();
    }

    /** Whether the checksum that stands at the index is that of the bytes from {@code from} up to it. */
    static boolean isSealed(ByteBuffer bytes, int from, int at) {
        return at >= from && at <= bytes.limit() - Integer.BYTES && bytes.getInt(at) == crc(bytes, from, at - from);
    }
}
