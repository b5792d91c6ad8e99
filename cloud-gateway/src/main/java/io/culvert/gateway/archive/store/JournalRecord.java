package io.culvert.gateway.archive.store;

import io.culvert.media.segment.EndReason;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.UUID;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * One line of a root's journal. Immutable; pure.
 *
 * <pre>
 * | length of the body 4 | CRC-32C of kind and body 4 | kind 1 | body |
 * </pre>
 *
 * <p>Numbers are big-endian. A record's number of its segment is the one in the segment's name.
 */
sealed interface JournalRecord {

    /** Bytes in front of each body. */
    int HEAD_BYTES = 9;

    /** No body is longer. */
    int MAX_BODY_BYTES = 256;

    /**
     * Begins a file.
     *
     * @param journal the file's own number
     * @param nextSegment the number of the next new segment, at least
     * @param proven the last round that is known to be on the disk; what older files say of later ones is void
     */
    record Begun(UUID volume, long journal, long nextSegment, long proven) implements JournalRecord {}

    /** Begins what was written together and is synced by one sync. All rounds before it in this file are on the disk. */
    record Round(long number) implements JournalRecord {}

    /** A segment was begun. */
    record Opened(SegmentName name, UUID run, int quality) implements JournalRecord {}

    /**
     * How far a segment has come.
     *
     * @param length of the file
     * @param endMicros where the last fragment before it ends
     */
    record Committed(long segment, long length, long endMicros, int fragments) implements JournalRecord {}

    /** A segment has ended. */
    record Closed(SegmentRow row) implements JournalRecord {}

    /** The database has the segment's row; it may be forgotten here. */
    record Stored(long segment) implements JournalRecord {}

    /** A segment was begun in which nothing was ever committed; its file is gone, or may be deleted. */
    record Dropped(long segment) implements JournalRecord {}

    /** Appends the record. */
    default void writeTo(ByteBuffer out) {
        int start = out.position();
        out.position(start + HEAD_BYTES);
        int kind = writeBody(this, out);
        int end = out.position();
        out.put(start + HEAD_BYTES - 1, (byte) kind);
        out.putInt(start, end - start - HEAD_BYTES);
        out.putInt(start + 4, crc(out, start + HEAD_BYTES - 1, end));
    }

    private static int writeBody(JournalRecord record, ByteBuffer out) {
        return switch (record) {
            case Begun begun -> {
                putUuid(out, begun.volume)
                        .putLong(begun.journal)
                        .putLong(begun.nextSegment)
                        .putLong(begun.proven);
                yield 1;
            }
            case Round round -> {
                out.putLong(round.number);
                yield 2;
            }
            case Opened opened -> {
                putName(out, opened.name);
                putUuid(out, opened.run).putInt(opened.quality);
                yield 3;
            }
            case Committed committed -> {
                out.putLong(committed.segment).putLong(committed.length);
                out.putLong(committed.endMicros).putInt(committed.fragments);
                yield 4;
            }
            case Closed(SegmentRow row) -> {
                putName(putUuid(out, row.volume()), row.name());
                putUuid(out, row.run()).putInt(row.quality()).putLong(row.endMicros());
                out.putLong(row.bytes()).putInt(row.fragments());
                out.put((byte) row.reason().code());
                yield 5;
            }
            case Stored stored -> {
                out.putLong(stored.segment);
                yield 6;
            }
            case Dropped dropped -> {
                out.putLong(dropped.segment);
                yield 7;
            }
        };
    }

    /** Takes the next record; null where none is whole, and nothing behind it can be read either. */
    static @Nullable JournalRecord read(ByteBuffer in) {
        if (in.remaining() < HEAD_BYTES) {
            return null;
        }
        int start = in.position();
        int length = in.getInt(start);
        if (length < 0 || length > MAX_BODY_BYTES || length > in.remaining() - HEAD_BYTES) {
            return null;
        }
        int bodyStart = start + HEAD_BYTES;
        if (crc(in, bodyStart - 1, bodyStart + length) != in.getInt(start + 4)) {
            return null;
        }
        in.position(bodyStart + length);
        try {
            return readBody(in.get(bodyStart - 1), in.slice(bodyStart, length));
        } catch (BufferUnderflowException | IllegalArgumentException e) {
            return null; // whole, but written by something else
        }
    }

    private static @Nullable JournalRecord readBody(int kind, ByteBuffer in) {
        return switch (kind) {
            case 1 -> new Begun(uuid(in), in.getLong(), in.getLong(), in.getLong());
            case 2 -> new Round(in.getLong());
            case 3 -> new Opened(name(in), uuid(in), in.getInt());
            case 4 -> new Committed(in.getLong(), in.getLong(), in.getLong(), in.getInt());
            case 5 ->
                new Closed(new SegmentRow(
                        uuid(in),
                        name(in),
                        uuid(in),
                        in.getInt(),
                        in.getLong(),
                        in.getLong(),
                        in.getInt(),
                        EndReason.of(in.get() & 0xFF)));
            case 6 -> new Stored(in.getLong());
            case 7 -> new Dropped(in.getLong());
            default -> null;
        };
    }

    private static ByteBuffer putUuid(ByteBuffer out, UUID id) {
        return out.putLong(id.getMostSignificantBits()).putLong(id.getLeastSignificantBits());
    }

    private static UUID uuid(ByteBuffer in) {
        return new UUID(in.getLong(), in.getLong());
    }

    private static void putName(ByteBuffer out, SegmentName name) {
        putUuid(out, name.camera()).putLong(name.startMicros()).putLong(name.number());
    }

    private static SegmentName name(ByteBuffer in) {
        return new SegmentName(uuid(in), in.getLong(), in.getLong());
    }

    private static int crc(ByteBuffer bytes, int from, int to) {
        CRC32C crc = new CRC32C();
        crc.update(bytes.slice(from, to - from));
        return (int) crc.getValue();
    }
}
