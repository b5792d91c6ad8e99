package io.culvert.gateway.archive.index;

import io.culvert.gateway.archive.store.SegmentName;
import io.culvert.gateway.archive.store.SegmentRow;
import io.culvert.gateway.database.Database.Statements;
import io.culvert.media.segment.EndReason;
import java.sql.ResultSet;
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

/** The SQL of {@code archive_segments}, {@code archive_garbage} and {@code archive_cameras}. Blocking. */
final class SegmentTable {
    private SegmentTable() {}

    /** What a segment is known by in the whole installation. */
    record Key(UUID volume, long number) {
        static Key of(SegmentRow row) {
            return new Key(row.volume(), row.name().number());
        }
    }

    /**
     * Makes others wait who want to change recordings of these cameras, until the transaction ends. Always in the same
     * order, so that nobody waits in a circle.
     */
    static void lock(Statements statements, Set<UUID> cameras) throws SQLException {
        Object ids = new Columns<>(cameras).ids(camera -> camera);
        statements.update("""
                insert into archive_cameras (camera_id) select id from unnest(?::uuid[]) id order by id
                on conflict do nothing
                """, ids);
        statements.list(
                "select 1 from archive_cameras where camera_id = any (?::uuid[]) order by camera_id for update",
                row -> true,
                ids);
    }

    /** Adds those that are neither there nor on their way out; returns which. */
    static Set<Key> insert(Statements statements, Collection<SegmentRow> rows) throws SQLException {
        Columns<SegmentRow> columns = new Columns<>(rows);
        return new HashSet<>(statements.list(
                """
                insert into archive_segments (volume, number, camera_id, quality, start_micros, end_micros, bytes,
                    fragments, run, end_reason)
                select * from unnest(?::uuid[], ?::bigint[], ?::uuid[], ?::int[], ?::bigint[], ?::bigint[],
                    ?::bigint[], ?::int[], ?::uuid[], ?::int[]) as p (volume, number)
                where not exists (select 1 from archive_garbage g where g.volume = p.volume and g.number = p.number)
                on conflict do nothing
                returning volume, number
                """,
                row -> new Key(row.getObject(1, UUID.class), row.getLong(2)),
                columns.ids(SegmentRow::volume),
                columns.longs(row -> row.name().number()),
                columns.ids(row -> row.name().camera()),
                columns.ints(SegmentRow::quality),
                columns.longs(row -> row.name().startMicros()),
                columns.longs(SegmentRow::endMicros),
                columns.longs(SegmentRow::bytes),
                columns.ints(SegmentRow::fragments),
                columns.ids(SegmentRow::run),
                columns.ints(row -> row.reason().code())));
    }

    /**
     * Holes in front of these segments that are there because something was missing: the segment before says so by its end.
     * Where only motion is recorded nobody can know what of it was wanted.
     */
    static List<Gap> holesBefore(Statements statements, Collection<Key> keys) throws SQLException {
        Columns<Key> columns = new Columns<>(keys);
        return statements.list(
                """
                select s.camera_id, s.quality, p.end_micros, s.start_micros, p.end_reason
                from unnest(?::uuid[], ?::bigint[]) d (volume, number)
                join archive_segments s on s.volume = d.volume and s.number = d.number
                cross join lateral (
                    select * from archive_segments b
                    where b.camera_id = s.camera_id and b.quality = s.quality and b.start_micros < s.start_micros
                    order by b.start_micros desc limit 1) p
                left join cameras c on c.id = s.camera_id
                where p.end_reason in (?, ?, ?) and p.end_micros < s.start_micros
                    and c.dvr_mode is distinct from 'motion'
                """,
                row -> new Gap(
                        new RecordingKey(row.getObject("camera_id", UUID.class), row.getInt("quality")),
                        new Span(row.getLong("end_micros"), row.getLong("start_micros")),
                        row.getInt("end_reason") == EndReason.DISK.code() ? GapCause.DISK : GapCause.GATEWAY),
                columns.ids(Key::volume),
                columns.longs(Key::number),
                EndReason.HOLE.code(),
                EndReason.DISK.code(),
                EndReason.INTERRUPTED.code());
    }

    /** Takes segments out, those that have something of a protected piece only if so said; returns which. */
    static List<SegmentRow> delete(Statements statements, Collection<Key> keys, boolean evenProtected)
            throws SQLException {
        Columns<Key> columns = new Columns<>(keys);
        return statements.list(
                """
                delete from archive_segments s using unnest(?::uuid[], ?::bigint[]) d (volume, number)
                where s.volume = d.volume and s.number = d.number and (? or not exists (
                    select 1 from archive_protected p where p.camera_id = s.camera_id
                        and p.start_micros < s.end_micros and p.end_micros > s.start_micros))
                returning s.*
                """, SegmentTable::read, columns.ids(Key::volume), columns.longs(Key::number), evenProtected);
    }

    static void insertGarbage(Statements statements, Collection<SegmentRow> rows) throws SQLException {
        Columns<SegmentRow> columns = new Columns<>(rows);
        statements.update(
                """
                insert into archive_garbage (volume, number, camera_id, start_micros)
                select * from unnest(?::uuid[], ?::bigint[], ?::uuid[], ?::bigint[]) on conflict do nothing
                """,
                columns.ids(SegmentRow::volume),
                columns.longs(row -> row.name().number()),
                columns.ids(row -> row.name().camera()),
                columns.longs(row -> row.name().startMicros()));
    }

    /** What is on its way out of a volume, the oldest first. */
    static List<SegmentName> garbage(Statements statements, UUID volume, int most) throws SQLException {
        return statements.list(
                "select * from archive_garbage where volume = ? order by number limit ?",
                SegmentTable::readName,
                volume,
                most);
    }

    static void deleteGarbage(Statements statements, UUID volume, Collection<SegmentName> names) throws SQLException {
        statements.update(
                "delete from archive_garbage where volume = ? and number = any (?::bigint[])",
                volume,
                new Columns<>(names).longs(SegmentName::number));
    }

    /** Adds to what the cameras hold, or takes from it. */
    static void count(Statements statements, Collection<SegmentRow> rows, int sign) throws SQLException {
        record Total(UUID camera, long segments, long bytes) {
            Total plus(Total other) {
                return new Total(camera, segments + other.segments, bytes + other.bytes);
            }
        }
        Map<UUID, Total> totals = new HashMap<>();
        for (SegmentRow row : rows) {
            UUID camera = row.name().camera();
            totals.merge(camera, new Total(camera, sign, sign * row.bytes()), Total::plus);
        }
        Columns<Total> columns = new Columns<>(totals.values());
        statements.update("""
                update archive_cameras c set segments = c.segments + t.segments, bytes = c.bytes + t.bytes
                from unnest(?::uuid[], ?::bigint[], ?::bigint[]) t (camera, segments, bytes) where c.camera_id = t.camera
                """, columns.ids(Total::camera), columns.longs(Total::segments), columns.longs(Total::bytes));
    }

    /** Segments that lie in the window or begin before it and reach into it, in order. */
    static List<SegmentRow> within(Statements statements, RecordingKey key, Span window, int most) throws SQLException {
        return statements.list(
                """
                select * from archive_segments
                where camera_id = ? and quality = ? and end_micros > ? and start_micros < ?
                    and start_micros >= coalesce((
                        select start_micros from archive_segments where camera_id = ? and quality = ? and start_micros <= ?
                        order by start_micros desc limit 1), ?)
                order by start_micros limit ?
                """,
                SegmentTable::read,
                key.camera(),
                key.quality(),
                window.fromMicros(),
                window.toMicros(),
                key.camera(),
                key.quality(),
                window.fromMicros(),
                window.fromMicros(),
                most);
    }

    /** The last segment that begins before the instant. */
    static Optional<SegmentRow> before(Statements statements, RecordingKey key, long micros) throws SQLException {
        return statements.one("""
                select * from archive_segments where camera_id = ? and quality = ? and start_micros < ?
                order by start_micros desc limit 1
                """, SegmentTable::read, key.camera(), key.quality(), micros);
    }

    /** The pieces of time of all segments that {@link #within} finds in these windows. */
    static Map<RecordingKey, List<Span>> held(Statements statements, Map<RecordingKey, List<Span>> windows)
            throws SQLException {
        Columns<SpanTable.Row<Span>> columns = SpanTable.flat(windows);
        Map<RecordingKey, List<Span>> held = new HashMap<>();
        statements.list(
                """
                select w.camera, w.quality, s.start_micros, s.end_micros
                from unnest(?::uuid[], ?::int[], ?::bigint[], ?::bigint[]) w (camera, quality, start, finish)
                cross join lateral (
                    select start_micros, end_micros from archive_segments
                    where camera_id = w.camera and quality = w.quality
                        and end_micros > w.start and start_micros < w.finish
                        and start_micros >= coalesce((
                            select start_micros from archive_segments
                            where camera_id = w.camera and quality = w.quality and start_micros <= w.start
                            order by start_micros desc limit 1), w.start)
                    offset 0) s -- window by window
                """,
                row -> held.computeIfAbsent(
                                new RecordingKey(row.getObject("camera", UUID.class), row.getInt("quality")),
                                key -> new ArrayList<>())
                        .add(new Span(row.getLong("start_micros"), row.getLong("end_micros"))),
                columns.ids(row -> row.key().camera()),
                columns.ints(row -> row.key().quality()),
                columns.longs(row -> row.value().fromMicros()),
                columns.longs(row -> row.value().toMicros()));
        return held;
    }

    static List<SegmentRow> ofVolume(Statements statements, UUID volume, long behind, int most) throws SQLException {
        return statements.list(
                "select * from archive_segments where volume = ? and number > ? order by number limit ?",
                SegmentTable::read,
                volume,
                behind,
                most);
    }

    static List<SegmentRow> ofNumbers(Statements statements, UUID volume, Collection<Long> numbers)
            throws SQLException {
        return statements.list(
                "select * from archive_segments where volume = ? and number = any (?::bigint[])",
                SegmentTable::read,
                volume,
                new Columns<>(numbers).longs(number -> number));
    }

    static Set<Long> garbageOf(Statements statements, UUID volume, Collection<Long> numbers) throws SQLException {
        return new HashSet<>(statements.list(
                "select number from archive_garbage where volume = ? and number = any (?::bigint[])",
                row -> row.getLong(1),
                volume,
                new Columns<>(numbers).longs(number -> number)));
    }

    /** Where what is recorded ends. */
    static OptionalLong end(Statements statements, RecordingKey key) throws SQLException {
        return statements
                .one("""
                        select end_micros from archive_ranges where camera_id = ? and quality = ?
                        order by start_micros desc limit 1
                        """, row -> OptionalLong.of(row.getLong(1)), key.camera(), key.quality())
                .orElse(OptionalLong.empty());
    }

    static SegmentRow read(ResultSet row) throws SQLException {
        return new SegmentRow(
                row.getObject("volume", UUID.class),
                readName(row),
                row.getObject("run", UUID.class),
                row.getInt("quality"),
                row.getLong("end_micros"),
                row.getLong("bytes"),
                row.getInt("fragments"),
                EndReason.of(row.getInt("end_reason")));
    }

    private static SegmentName readName(ResultSet row) throws SQLException {
        return new SegmentName(
                row.getObject("camera_id", UUID.class), row.getLong("start_micros"), row.getLong("number"));
    }
}
