package io.culvert.gateway.archive.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;

/**
 * Rows of ended segments that the database has not got yet, those of one file of the journal. Immutable.
 *
 * @param journal number of the file
 * @param rows the oldest first
 */
public record WaitingRows(long journal, List<SegmentRow> rows) {

    public WaitingRows {
        rows = List.copyOf(rows);
    }

    /** Those of the first file behind this one that holds any. Blocking; while the root's thread writes, too. */
    static Optional<WaitingRows> behind(long journal, Path root, JournalState state) throws IOException {
        for (OptionalLong next = state.nextWithRows(journal); next.isPresent(); ) {
            long number = next.getAsLong();
            List<SegmentRow> rows = read(number, root, state);
            if (!rows.isEmpty()) {
                return Optional.of(new WaitingRows(number, rows));
            }
            next = state.nextWithRows(number);
        }
        return Optional.empty();
    }

    /** All of them, file by file. */
    static void each(Path root, JournalState state, Consumer<SegmentRow> to) throws IOException {
        for (Optional<WaitingRows> part = behind(0, root, state);
                part.isPresent();
                part = behind(part.get().journal, root, state)) {
            part.get().rows.forEach(to);
        }
    }

    private static List<SegmentRow> read(long journal, Path root, JournalState state) throws IOException {
        List<SegmentRow> rows = new ArrayList<>();
        ByteBuffer in;
        try {
            in = ByteBuffer.wrap(Files.readAllBytes(root.resolve(Journal.path(journal))));
        } catch (NoSuchFileException e) {
            if (state.holdsRows(journal)) {
                throw e;
            }
            return rows; // the database has got the last of them meanwhile
        }
        for (JournalRecord record = JournalRecord.read(in); record != null; record = JournalRecord.read(in)) {
            if (record instanceof JournalRecord.Closed(SegmentRow row)
                    && state.rowIsIn(row.name().number(), journal)) {
                rows.add(row);
            }
        }
        return rows;
    }
}
