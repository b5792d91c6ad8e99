package io.culvert.gateway.archive.index;

import io.culvert.gateway.archive.store.SegmentName;
import io.culvert.gateway.archive.store.SegmentRow;
import io.culvert.gateway.database.Database;
import io.culvert.gateway.database.Database.Statements;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Which segments there are, and with them, always in the same transaction, what of each camera is recorded without a hole,
 * what is missing, and how much room it takes.
 *
 * <p>Whatever is added twice is there once; segments may come in any order and fill holes. Segments that lie no more than
 * {@link Span#TOLERANCE_MICROS} apart are recorded without a hole.
 *
 * <p>Threading: any; every call blocks and throws {@link io.culvert.gateway.database.DatabaseException}. Transactions that
 * change something of the same cameras wait for each other.
 */
public final class ArchiveIndex {
    private final Database database;
    private final SpanTable<Span> ranges = SpanTable.ranges();
    private final SpanTable<Gap> gaps = SpanTable.gaps();
    /** Where recordings end of which rows wait for the database. */
    private final Map<RecordingKey, Long> waitingEnds = new ConcurrentHashMap<>();

    public ArchiveIndex(Database database) {
        this.database = database;
    }

    // --------------------------------------------------------------------------------------------------- what comes

    /**
     * Adds segments that have ended; those that are there, or are being deleted, are left as they are.
     *
     * @param isThere whether the file is there; asked within the transaction, so that a row that comes again for a segment
     *     which was deleted meanwhile is not taken
     * @return those that were not there
     */
    public List<SegmentRow> add(Collection<SegmentRow> rows, Predicate<SegmentRow> isThere) {
        if (rows.isEmpty()) {
            return List.of();
        }
        return database.inTransaction(statements -> {
            SegmentTable.lock(statements, cameras(rows));
            Set<SegmentTable.Key> fresh = SegmentTable.insert(statements, rows);
            List<SegmentRow> added = rows.stream()
                    .filter(row -> fresh.contains(SegmentTable.Key.of(row)))
                    .toList();
            List<SegmentRow> missing =
                    added.stream().filter(row -> !isThere.test(row)).toList();
            SegmentTable.delete(
                    statements, missing.stream().map(SegmentTable.Key::of).toList(), true);
            List<SegmentRow> stay =
                    added.stream().filter(row -> !missing.contains(row)).toList();
            SegmentTable.count(statements, stay, 1);
            extend(statements, stay);
            return stay;
        });
    }

    /** Adds to the ranges, and takes out of the gaps, what these segments hold. */
    private void extend(Statements statements, List<SegmentRow> rows) throws SQLException {
        Map<RecordingKey, List<Span>> fresh = new HashMap<>();
        for (SegmentRow row : rows) {
            fresh.computeIfAbsent(RecordingKey.of(row), key -> new ArrayList<>())
                    .add(new Span(row.name().startMicros(), row.endMicros()));
        }
        Map<RecordingKey, Span> windows = windows(fresh);
        Map<RecordingKey, List<Span>> before = ranges.around(statements, windows);
        Map<RecordingKey, List<Span>> after = new HashMap<>();
        fresh.forEach((key, spans) -> {
            List<Span> all = new ArrayList<>(spans);
            all.addAll(before.getOrDefault(key, List.of()));
            after.put(key, Spans.union(all, Span.TOLERANCE_MICROS));
        });
        ranges.replace(statements, before, after);
        Map<RecordingKey, List<Gap>> filled = gaps.around(statements, windows(after));
        Map<RecordingKey, List<Gap>> left = new HashMap<>();
        filled.forEach((key, some) -> left.put(key, Gaps.minus(some, after.getOrDefault(key, List.of()))));
        gaps.replace(statements, filled, left);
    }

    /** Adds what is missing; of it nothing counts that is recorded, or known to be missing already. */
    public void addGaps(Collection<Gap> more) {
        if (more.isEmpty()) {
            return;
        }
        Map<RecordingKey, List<Gap>> fresh = more.stream().collect(Collectors.groupingBy(Gap::key));
        Map<RecordingKey, Span> windows = new HashMap<>();
        fresh.forEach((key, some) ->
                windows.put(key, window(some.stream().map(Gap::span).toList())));
        database.inTransaction(statements -> {
            SegmentTable.lock(
                    statements,
                    fresh.keySet().stream().map(RecordingKey::camera).collect(Collectors.toSet()));
            Map<RecordingKey, List<Span>> recorded = ranges.around(statements, windows);
            Map<RecordingKey, List<Gap>> before = gaps.around(statements, windows);
            Map<RecordingKey, List<Gap>> after = new HashMap<>();
            fresh.forEach((key, some) -> after.put(
                    key, Gaps.plus(before.getOrDefault(key, List.of()), some, recorded.getOrDefault(key, List.of()))));
            gaps.replace(statements, before, after);
            return fresh.size();
        });
    }

    /**
     * Adds the holes in front of these segments of which nobody told, as the gateway died before it could. Those that are
     * known keep their causes.
     */
    void addHolesBefore(Collection<SegmentTable.Key> segments) {
        if (!segments.isEmpty()) {
            addGaps(database.inTransaction(statements -> SegmentTable.holesBefore(statements, segments)));
        }
    }

    /** These rows wait for the database; {@link #endOf} counts them. */
    void await(Collection<SegmentRow> rows) {
        rows.forEach(row -> waitingEnds.merge(RecordingKey.of(row), row.endMicros(), Math::max));
    }

    // ------------------------------------------------------------------------------------------------- what is there

    /**
     * Where what is recorded ends, Unix microseconds; empty where nothing is. Rows count that the database has not got yet,
     * once {@link SegmentIntake} has seen them: it has when it is made.
     */
    public OptionalLong endOf(RecordingKey key) {
        OptionalLong indexed = database.inTransaction(statements -> SegmentTable.end(statements, key));
        Long waiting = waitingEnds.get(key);
        return waiting == null || (indexed.isPresent() && indexed.getAsLong() >= waiting)
                ? indexed
                : OptionalLong.of(waiting);
    }

    /**
     * Segments that hold something of the window, in order; for playback.
     *
     * @param most how many at most
     */
    public List<SegmentRow> segments(RecordingKey key, Span window, int most) {
        return database.inTransaction(statements -> SegmentTable.within(statements, key, window, most));
    }

    /** The segment that holds this instant, else the first behind it. */
    public Optional<SegmentRow> segmentAt(RecordingKey key, long micros) {
        return segments(key, new Span(micros, Long.MAX_VALUE), 1).stream().findFirst();
    }

    /** The last segment that begins before the instant. */
    public Optional<SegmentRow> segmentBefore(RecordingKey key, long micros) {
        return database.inTransaction(statements -> SegmentTable.before(statements, key, micros));
    }

    /** Hands over all segments of a volume in the order of their numbers, so many at a time. */
    public void eachPartOfVolume(UUID volume, int most, Consumer<List<SegmentRow>> to) {
        List<SegmentRow> part = ofVolume(volume, -1, most);
        while (!part.isEmpty()) {
            to.accept(part);
            part = ofVolume(volume, part.getLast().name().number(), most);
        }
    }

    private List<SegmentRow> ofVolume(UUID volume, long behind, int most) {
        return database.inTransaction(statements -> SegmentTable.ofVolume(statements, volume, behind, most));
    }

    /** Those of these segments of a volume that are there. */
    public List<SegmentRow> ofNumbers(UUID volume, Collection<Long> numbers) {
        return database.inTransaction(statements -> SegmentTable.ofNumbers(statements, volume, numbers));
    }

    /** Those of these numbers that are on their way out. */
    public Set<Long> garbageOf(UUID volume, Collection<Long> numbers) {
        return database.inTransaction(statements -> SegmentTable.garbageOf(statements, volume, numbers));
    }

    // --------------------------------------------------------------------------------------------------- what goes

    /**
     * Takes segments out of the index and makes them garbage, whose files may be deleted then.
     *
     * @param evenProtected whether those go too of which somebody wants something to be kept
     * @return those that were there, and go
     */
    public List<SegmentRow> discard(Collection<SegmentRow> rows, boolean evenProtected) {
        return database.inTransaction(statements -> {
            List<SegmentRow> gone = takeOut(statements, rows, evenProtected);
            SegmentTable.insertGarbage(statements, gone);
            return gone;
        });
    }

    /**
     * Takes segments out of the index whose files stay, or are gone already.
     *
     * @return those that were there
     */
    public List<SegmentRow> remove(Collection<SegmentRow> rows) {
        return database.inTransaction(statements -> takeOut(statements, rows, true));
    }

    private List<SegmentRow> takeOut(Statements statements, Collection<SegmentRow> rows, boolean evenProtected)
            throws SQLException {
        if (rows.isEmpty()) {
            return List.of();
        }
        SegmentTable.lock(statements, cameras(rows));
        List<SegmentRow> gone = SegmentTable.delete(
                statements, rows.stream().map(SegmentTable.Key::of).collect(Collectors.toSet()), evenProtected);
        SegmentTable.count(statements, gone, -1);
        shorten(statements, gone);
        return gone;
    }

    /** Takes out of the ranges what these segments held and no other holds. */
    private void shorten(Statements statements, List<SegmentRow> gone) throws SQLException {
        Map<RecordingKey, List<Span>> spans = new HashMap<>();
        for (SegmentRow row : gone) {
            spans.computeIfAbsent(RecordingKey.of(row), key -> new ArrayList<>())
                    .add(new Span(row.name().startMicros(), row.endMicros()));
        }
        spans.replaceAll((key, some) -> Spans.union(some, Span.TOLERANCE_MICROS));
        Map<RecordingKey, List<Span>> held = SegmentTable.held(statements, spans);
        Map<RecordingKey, List<Span>> before = ranges.around(statements, windows(spans));
        Map<RecordingKey, List<Span>> after = new HashMap<>();
        before.forEach((key, some) -> {
            List<Span> holes = Spans.minus(spans.getOrDefault(key, List.of()), held.getOrDefault(key, List.of()), 1);
            after.put(key, Spans.minus(some, holes, Span.TOLERANCE_MICROS));
        });
        ranges.replace(statements, before, after);
    }

    /** Names of garbage on a volume; after their files are gone, {@link #forget} them. */
    public List<SegmentName> garbage(UUID volume, int most) {
        return database.inTransaction(statements -> SegmentTable.garbage(statements, volume, most));
    }

    /** The files are gone, and that is on the disk. */
    public void forget(UUID volume, Collection<SegmentName> names) {
        database.inTransaction(statements -> {
            SegmentTable.deleteGarbage(statements, volume, names);
            return names.size();
        });
    }

    private static Set<UUID> cameras(Collection<SegmentRow> rows) {
        Set<UUID> cameras = new HashSet<>();
        rows.forEach(row -> cameras.add(row.name().camera()));
        return cameras;
    }

    private static Map<RecordingKey, Span> windows(Map<RecordingKey, List<Span>> spans) {
        Map<RecordingKey, Span> windows = new HashMap<>();
        spans.forEach((key, some) -> windows.put(key, window(some)));
        return windows;
    }

    /** All that may touch the spans lies in it. */
    private static Span window(List<Span> spans) {
        return spans.stream().reduce(Span::hull).orElseThrow().wider(Span.TOLERANCE_MICROS, Span.TOLERANCE_MICROS);
    }
}
