package io.culvert.media.segment;

import io.culvert.media.mp4.InitSegment;
import io.culvert.media.mp4.Mp4Track;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * What stands in a segment in front of all fragments. Immutable.
 *
 * <pre>
 * | ftyp | header | moov |
 * </pre>
 */
public final class SegmentPreamble {
    /** More than any tracks within the budgets of cameras need; what is longer is none of ours. */
    public static final int MAX_BYTES = 256 * 1024;

    /** The header stands behind the file type, which is short. */
    private static final int MAX_HEADER_AT = 1024;

    private final SegmentHeader header;
    private final byte[] bytes;
    private final boolean whole;

    private SegmentPreamble(SegmentHeader header, byte[] bytes, boolean whole) {
        this.header = header;
        this.bytes = bytes;
        this.whole = whole;
    }

    /**
     * The preamble of a new segment.
     *
     * @throws IllegalArgumentException where the tracks need more than {@value #MAX_BYTES} bytes
     */
    public static SegmentPreamble of(SegmentHeader header, List<Mp4Track> tracks) {
        byte[] init = InitSegment.bytes(tracks);
        int sizeBytes = init.length + SegmentHeader.BYTES;
        if (sizeBytes > MAX_BYTES) {
            throw new IllegalArgumentException(
                    "a preamble of " + sizeBytes + " bytes (expected: at most " + MAX_BYTES + ")");
        }
        int fileType = ByteBuffer.wrap(init).getInt(0);
        int movie = init.length - fileType;
        byte[] box = header.encode(movie, ExtendedBox.crc(ByteBuffer.wrap(init), 0, init.length));
        byte[] bytes = ByteBuffer.allocate(sizeBytes)
                .put(init, 0, fileType)
                .put(box)
                .put(init, fileType, movie)
                .array();
        return new SegmentPreamble(header, bytes, true);
    }

    /** The preamble that the buffer begins with; null where it holds no whole one. */
    static @Nullable SegmentPreamble find(ByteBuffer start) {
        int headerAt = headerAt(start);
        return headerAt < 0 ? null : at(start, headerAt);
    }

    /** Where the header begins in a buffer that begins with the file; -1 where there is none. */
    static int headerAt(ByteBuffer start) {
        int last = Math.min(MAX_HEADER_AT, start.limit() - SegmentHeader.BYTES);
        for (int i = 0; i <= last; i++) {
            if (ExtendedBox.at(start, i) == ExtendedBox.HEADER && SegmentHeader.decode(start, i) != null) {
                return i;
            }
        }
        return -1;
    }

    /**
     * The preamble whose header begins at the index of the buffer, which begins with the file and may hold more than it.
     *
     * @return null where there is no header, or more is missing behind it than the buffer holds
     */
    static @Nullable SegmentPreamble at(ByteBuffer start, int headerAt) {
        SegmentHeader header = SegmentHeader.decode(start, headerAt);
        int size = header == null ? -1 : sizeBytes(start, headerAt);
        if (header == null || size < 0 || size > start.limit()) {
            return null;
        }
        byte[] bytes = new byte[size];
        start.get(0, bytes);
        CRC32C crc = new CRC32C();
        crc.update(bytes, 0, headerAt);
        int movieAt = headerAt + SegmentHeader.BYTES;
        crc.update(bytes, movieAt, size - movieAt);
        return new SegmentPreamble(header, bytes, (int) crc.getValue() == SegmentHeader.movieCrc(start, headerAt));
    }

    /** Bytes of the preamble with the header at the index; -1 where they are out of bounds. */
    static int sizeBytes(ByteBuffer start, int headerAt) {
        int movie = SegmentHeader.movieBytes(start, headerAt);
        int before = headerAt + SegmentHeader.BYTES;
        return movie < 0 || movie > MAX_BYTES - before ? -1 : before + movie;
    }

    public SegmentHeader header() {
        return header;
    }

    /** False where {@code ftyp} or {@code moov} are not as they were written; the header always is. */
    public boolean isWhole() {
        return whole;
    }

    public int sizeBytes() {
        return bytes.length;
    }

    /** All its bytes, read-only. */
    public ByteBuffer bytes() {
        return ByteBuffer.wrap(bytes).asReadOnlyBuffer();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SegmentPreamble that && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return "SegmentPreamble[" + header + ", " + bytes.length + " bytes" + (whole ? "]" : ", damaged]");
    }
}
