package io.culvert.media.segment;

import io.culvert.media.mp4.BoxReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Reads the parts of a segment, in bounded memory.
 *
 * <p>Confined to one thread. What it finds missing or wrong is null, false or -1; it throws only where reading fails.
 */
final class SegmentReader {
    /** Holds the preamble of usual tracks. */
    private static final int START_BYTES = 4096;

    /** Holds the head of most fragments. */
    private static final int HEAD_BYTES = 2048;

    /** Holds the index of a usual segment. */
    private static final int END_BYTES = 16 * 1024;

    private final SegmentBytes bytes;
    private final ReadWindow window;

    SegmentReader(SegmentBytes bytes) throws IOException {
        this.bytes = bytes;
        this.window = new ReadWindow(bytes);
    }

    /** Bytes of the file when reading began. */
    long size() {
        return window.size();
    }

    /** Bytes of the file in a buffer of their own; null where there are not as many. */
    @Nullable
    ByteBuffer copy(long position, int length) throws IOException {
        if (length < 0 || position < 0 || position + length > size()) {
            return null;
        }
        ByteBuffer copy = ByteBuffer.allocate(length);
        return bytes.read(copy, position) == length ? copy.flip() : null;
    }

    /** What the file begins with. */
    @Nullable
    SegmentPreamble preamble() throws IOException {
        ByteBuffer start = window.at(0, START_BYTES, START_BYTES);
        int headerAt = SegmentPreamble.headerAt(start);
        int length = headerAt < 0 ? -1 : SegmentPreamble.sizeBytes(start, headerAt);
        ByteBuffer whole = length > start.limit() ? copy(0, length) : start;
        return length < 0 || whole == null ? null : SegmentPreamble.at(whole, headerAt);
    }

    /** The index that the file ends with. */
    @Nullable
    SegmentIndex indexAtEnd() throws IOException {
        int most = (int) Math.min(END_BYTES, size());
        ByteBuffer end = window.at(size() - most, most, most);
        int length = end.limit() < SegmentIndex.TRAILER_BYTES
                ? -1
                : SegmentIndex.sizeBytes(end, end.limit() - SegmentIndex.TRAILER_BYTES);
        if (length < 0 || length > size()) {
            return null;
        }
        ByteBuffer box = length > end.limit() ? copy(size() - length, length) : end.slice(end.limit() - length, length);
        return box == null ? null : SegmentIndex.decode(box, size() - length);
    }

    /** The index that begins at the position and has this tag. */
    @Nullable
    SegmentIndex indexAt(long position, SegmentTag tag) throws IOException {
        ByteBuffer begin = window.at(position, SegmentIndex.FIXED_BYTES, ReadWindow.MAX_BYTES);
        int length = SegmentIndex.beginsAt(begin, tag) ? begin.getInt(0) : -1;
        ByteBuffer box =
                length < SegmentIndex.FIXED_BYTES || length > SegmentIndex.MAX_BYTES ? null : copy(position, length);
        return box == null ? null : SegmentIndex.decode(box, position);
    }

    /** The mark that begins at the position; {@link #tagAt} says which segment's. */
    @Nullable
    FragmentMark markAt(long position) throws IOException {
        return FragmentMark.decode(window.at(position, FragmentMark.BYTES, ReadWindow.MAX_BYTES), 0, position);
    }

    /** The same for one whose fragment is not read. */
    @Nullable
    FragmentMark loneMarkAt(long position) throws IOException {
        return FragmentMark.decode(window.at(position, FragmentMark.BYTES, FragmentMark.BYTES), 0, position);
    }

    /** The tag of the mark that begins at the position. */
    SegmentTag tagAt(long position) throws IOException {
        return SegmentTag.read(window.at(position, FragmentMark.BYTES, FragmentMark.BYTES), FragmentMark.TAG_AT);
    }

    /** Bytes of the box of that type whose header stands at the position; -1 where none does. */
    long boxAt(long position, int type) throws IOException {
        return BoxReader.sizeAt(window.at(position, BoxReader.HEADER_BYTES, HEAD_BYTES), 0, type);
    }

    /** Whether the fragment is there as it was written: {@code moof} and {@code mdat}, and their checksum. */
    boolean isWhole(FragmentMark mark) throws IOException {
        return mark.endOffset() <= size() && hasBoxes(mark) && crc(mark) == (mark.mediaCrc() & 0xFFFF_FFFFL);
    }

    /** Whether a {@code moof} and a {@code mdat} fill the fragment's place. */
    boolean hasBoxes(FragmentMark mark) throws IOException {
        long head = boxAt(mark.mediaOffset(), BoxReader.MOOF);
        long data = head < 0 || head > mark.lengthBytes() ? -1 : boxAt(mark.mediaOffset() + head, BoxReader.MDAT);
        return data >= 0 && head + data == mark.lengthBytes();
    }

    /** -1 where the file has become shorter. */
    private long crc(FragmentMark mark) throws IOException {
        CRC32C crc = new CRC32C();
        long position = mark.mediaOffset();
        while (position < mark.endOffset()) {
            ByteBuffer part = window.at(position, 1, ReadWindow.MAX_BYTES);
            if (!part.hasRemaining()) {
                return -1;
            }
            part.limit((int) Math.min(part.limit(), mark.endOffset() - position));
            position += part.limit();
            crc.update(part);
        }
        return crc.getValue();
    }

    /** The next place at the position or behind where a box of ours may begin; the file's size where there is none. */
    long search(long from) throws IOException {
        long position = from + Integer.BYTES;
        while (position + BoxSearch.BYTES <= size()) {
            ByteBuffer part = window.at(position, BoxSearch.BYTES, ReadWindow.MAX_BYTES);
            int found = BoxSearch.find(part);
            if (found >= 0) {
                return position + found - Integer.BYTES;
            }
            if (part.limit() < BoxSearch.BYTES) {
                break;
            }
            position += part.limit() - BoxSearch.BYTES + 1;
        }
        return size();
    }
}
