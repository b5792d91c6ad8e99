package io.culvert.gateway.archive.store;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;

/**
 * What a journal says, all its records put together: the segments that are open, and which file of the journal holds rows
 * that the database has not got yet.
 *
 * <p>Rows themselves are not kept here: while the database is away they pile up in the journal and not in memory.
 *
 * <p>Threading: confined to the root's thread; but which rows are in which journal any thread may ask.
 */
final class JournalState {
    /** A segment that is being written, and how far it is known to be on the disk; null for not at all. */
    record Open(JournalRecord.Opened opened, JournalRecord.@Nullable Committed committed) {}

    private final Map<Long, Open> open = new LinkedHashMap<>();
    private final Set<Long> doubtful = new HashSet<>();
    private final Map<Long, Long> journalOfRow = new ConcurrentHashMap<>();
    private final ConcurrentNavigableMap<Long, Integer> rowsInJournal = new ConcurrentSkipListMap<>();
    private long nextSegment = 1;

    /** Takes a record that holds, from the journal of this number. */
    void apply(JournalRecord record, long journal) {
        switch (record) {
            case JournalRecord.Begun begun -> nextSegment = Math.max(nextSegment, begun.nextSegment());
            case JournalRecord.Round round -> {}
            case JournalRecord.Opened opened -> {
                long segment = opened.name().number();
                open.putIfAbsent(segment, new Open(opened, null));
                nextSegment = Math.max(nextSegment, segment + 1);
            }
            case JournalRecord.Committed committed ->
                open.computeIfPresent(committed.segment(), (segment, known) -> new Open(known.opened(), committed));
            case JournalRecord.Closed closed -> {
                long segment = closed.row().name().number();
                open.remove(segment);
                if (journalOfRow.putIfAbsent(segment, journal) == null) {
                    rowsInJournal.merge(journal, 1, Integer::sum);
                }
                nextSegment = Math.max(nextSegment, segment + 1);
            }
            case JournalRecord.Stored stored -> stored(stored.segment());
            case JournalRecord.Dropped dropped -> open.remove(dropped.segment());
        }
    }

    /** A record of a round that is not proven: what it says is not taken, though it may be true and have been told. */
    void doubt(JournalRecord record) {
        switch (record) {
            case JournalRecord.Committed committed -> doubtful.add(committed.segment());
            case JournalRecord.Closed closed -> doubtful.add(closed.row().name().number());
            default -> {}
        }
    }

    /** Records may have been lost, of whatever is open. */
    void doubtAll() {
        doubtful.addAll(open.keySet());
    }

    /** Whether anything of an open segment may ever have been told as recorded. */
    boolean mayBeTold(Open segment) {
        return segment.committed() != null
                || doubtful.contains(segment.opened().name().number());
    }

    private void stored(long segment) {
        Long journal = journalOfRow.remove(segment);
        if (journal != null) {
            rowsInJournal.computeIfPresent(journal, (number, rows) -> rows == 1 ? null : rows - 1);
        }
    }

    /** Segments that have not ended, in the order of their beginning. */
    Map<Long, Open> open() {
        return open;
    }

    /** Whether it is this journal that holds the segment's row, which the database has not got yet. From any thread. */
    boolean rowIsIn(long segment, long journal) {
        return Objects.equals(journalOfRow.get(segment), journal);
    }

    /** Whether the journal holds rows that the database has not got yet. From any thread. */
    boolean holdsRows(long journal) {
        return rowsInJournal.containsKey(journal);
    }

    /** The first journal behind this one that holds rows which the database has not got yet. From any thread. */
    OptionalLong nextWithRows(long behind) {
        Long next = rowsInJournal.higherKey(behind);
        return next == null ? OptionalLong.empty() : OptionalLong.of(next);
    }

    /** How many rows the database has not got yet. */
    int waiting() {
        return journalOfRow.size();
    }

    /** The oldest journal that holds rows which the database has not got; {@code otherwise} where none does. */
    long oldestNeeded(long otherwise) {
        return rowsInJournal.isEmpty() ? otherwise : Math.min(otherwise, rowsInJournal.firstKey());
    }

    long nextSegment() {
        return nextSegment;
    }
}
