package io.culvert.system.archive;

import io.culvert.gateway.archive.store.SegmentName;
import io.culvert.gateway.archive.store.SegmentRow;
import io.culvert.media.segment.FragmentMark;
import io.culvert.media.segment.SegmentFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.zip.CRC32C;

/**
 * A segment that a gateway recorded, to be put on its disk once more at another time: the same pictures, with the times of its
 * boxes changed as {@code docs/archive.md} draws them. Immutable.
 */
public final class ShiftedSegment {
    private static final int HEADER_BYTES = 112;
    private static final int HEADER_START_AT = 84;
    private static final int MARK_BYTES = 80;
    private static final int MARK_START_AT = 44;
    private static final int INDEX_PREAMBLE_AT = 52;
    private static final int INDEX_ENTRY_BYTES = 44;
    private static final int INDEX_ENTRY_START_AT = 12;
    private static final int INDEX_END_BYTES = 12;
    private static final int CRC_BYTES = 4;

    private final byte[] bytes;
    private final int headerAt;
    private final int preambleBytes;
    private final SegmentRow row;
    private final List<FragmentMark> marks;

    private ShiftedSegment(byte[] bytes, int headerAt, int preambleBytes, SegmentRow row, List<FragmentMark> marks) {
        this.bytes = bytes;
        this.headerAt = headerAt;
        this.preambleBytes = preambleBytes;
        this.row = row;
        this.marks = marks;
    }

    /** @param file of a segment that was ended */
    public static ShiftedSegment read(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        try (SegmentFile segment = SegmentFile.open(file)) {
            var header = segment.header();
            int names = file.getNameCount();
            Path relative = file.subpath(names - 3, names); // camera, day, name
            SegmentRow row = new SegmentRow(
                    header.volumeId(),
                    SegmentName.of(relative).orElseThrow(),
                    header.runId(),
                    header.quality(),
                    segment.fragments().getLast().endWallMicros(),
                    bytes.length,
                    segment.fragments().size(),
                    Objects.requireNonNull(segment.endReason(), file + " was not ended"));
            int fileType = ByteBuffer.wrap(bytes).getInt(0);
            return new ShiftedSegment(
                    bytes, fileType, segment.preamble().sizeBytes(), row, List.copyOf(segment.fragments()));
        }
    }

    public UUID camera() {
        return row.name().camera();
    }

    public long startMicros() {
        return marks.getFirst().startWallMicros();
    }

    public long micros() {
        return row.endMicros() - startMicros();
    }

    /**
     * Writes it to begin at another time.
     *
     * @param root of the archive
     * @param number that no other segment there has
     */
    public SegmentRow write(Path root, long number, long beginMicros) throws IOException {
        long by = beginMicros - startMicros();
        ByteBuffer moved = ByteBuffer.wrap(bytes.clone());
        header(moved, headerAt, by);
        for (FragmentMark mark : marks) {
            int at = Math.toIntExact(mark.offset());
            add(moved, at + MARK_START_AT, by);
            seal(moved, at, MARK_BYTES - CRC_BYTES);
        }
        index(moved, by);
        SegmentName name = new SegmentName(row.name().camera(), beginMicros, number);
        Path file = root.resolve(name.path());
        Files.createDirectories(file.getParent());
        Files.write(file, moved.array());
        return new SegmentRow(
                row.volume(),
                name,
                row.run(),
                row.quality(),
                row.endMicros() + by,
                row.bytes(),
                row.fragments(),
                row.reason());
    }

    /** At the end of the file; it repeats the preamble and the times of the marks. */
    private void index(ByteBuffer moved, long by) {
        int size = moved.getInt(bytes.length - Integer.BYTES * 2);
        int at = bytes.length - size;
        header(moved, at + INDEX_PREAMBLE_AT + headerAt, by);
        int entry = at + INDEX_PREAMBLE_AT + preambleBytes + INDEX_ENTRY_START_AT;
        for (int i = 0; i < marks.size(); i++) {
            add(moved, entry + i * INDEX_ENTRY_BYTES, by);
        }
        seal(moved, at, size - INDEX_END_BYTES);
    }

    private static void header(ByteBuffer moved, int at, long by) {
        add(moved, at + HEADER_START_AT, by);
        seal(moved, at, HEADER_BYTES - CRC_BYTES);
    }

    private static void add(ByteBuffer moved, int at, long by) {
        moved.putLong(at, moved.getLong(at) + by);
    }

    private static void seal(ByteBuffer moved, int at, int length) {
        CRC32C crc = new CRC32C();
        crc.update(moved.slice(at, length));
        moved.putInt(at + length, (int) crc.getValue());
    }
}
