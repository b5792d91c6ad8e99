package io.culvert.gateway.archive.index;

import io.culvert.gateway.database.Database.Statements;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * The SQL of {@code archive_ranges} and {@code archive_gaps}: pieces of time by recording, which never overlap, so that those
 * around a piece of time are one short walk along the key. Blocking; who changes a recording has locked its camera.
 *
 * @param <T> a row
 */
abstract class SpanTable<T> {
    private final String table;

    private SpanTable(String table) {
        this.table = table;
    }

    static SpanTable<Span> ranges() {
        return new Ranges();
    }

    static SpanTable<Gap> gaps() {
        return new GapRows();
    }

    abstract Span span(T row);

    abstract T read(RecordingKey key, ResultSet row) throws SQLException;

    abstract void insert(Statements statements, Map<RecordingKey, List<T>> rows) throws SQLException;

    /** All that lies within these windows or touches them, in order. */
    Map<RecordingKey, List<T>> around(Statements statements, Map<RecordingKey, Span> windows) throws SQLException {
        Columns<Map.Entry<RecordingKey, Span>> columns = new Columns<>(windows.entrySet());
        Map<RecordingKey, List<T>> found = new HashMap<>();
        statements.list(
                """
                select r.* from unnest(?::uuid[], ?::int[], ?::bigint[], ?::bigint[]) w (camera, quality, start, finish)
                cross join lateral (
                    (select * from %1$s a where a.camera_id = w.camera and a.quality = w.quality
                        and a.start_micros < w.start order by a.start_micros desc limit 1)
                    union all
                    select * from %1$s a where a.camera_id = w.camera and a.quality = w.quality
                        and a.start_micros between w.start and w.finish) r
                where r.end_micros >= w.start
                order by r.camera_id, r.quality, r.start_micros
                """.formatted(table),
                row -> {
                    RecordingKey key = new RecordingKey(row.getObject("camera_id", UUID.class), row.getInt("quality"));
                    return found.computeIfAbsent(key, one -> new ArrayList<>()).add(read(key, row));
                },
                columns.ids(window -> window.getKey().camera()),
                columns.ints(window -> window.getKey().quality()),
                columns.longs(window -> window.getValue().fromMicros()),
                columns.longs(window -> window.getValue().toMicros()));
        return found;
    }

    /** Writes what has changed of what {@link #around} has found. */
    void replace(Statements statements, Map<RecordingKey, List<T>> before, Map<RecordingKey, List<T>> after)
            throws SQLException {
        Map<RecordingKey, List<T>> gone = without(before, after);
        delete(statements, gone);
        insert(statements, without(after, before));
    }

    private Map<RecordingKey, List<T>> without(Map<RecordingKey, List<T>> some, Map<RecordingKey, List<T>> others) {
        Map<RecordingKey, List<T>> left = new HashMap<>();
        some.forEach((key, rows) -> {
            Set<T> known = new HashSet<>(others.getOrDefault(key, List.of()));
            List<T> rest = rows.stream().filter(row -> !known.contains(row)).toList();
            if (!rest.isEmpty()) {
                left.put(key, rest);
            }
        });
        return left;
    }

    private void delete(Statements statements, Map<RecordingKey, List<T>> rows) throws SQLException {
        Columns<Row<T>> columns = flat(rows);
        if (!columns.rows().isEmpty()) {
            statements.update(
                    """
                    delete from %s a using unnest(?::uuid[], ?::int[], ?::bigint[]) d (camera, quality, start)
                    where a.camera_id = d.camera and a.quality = d.quality and a.start_micros = d.start
                    """.formatted(table),
                    columns.ids(row -> row.key().camera()),
                    columns.ints(row -> row.key().quality()),
                    columns.longs(row -> span(row.value()).fromMicros()));
        }
    }

    /** A row with what it belongs to. */
    record Row<T>(RecordingKey key, T value) {}

    static <T> Columns<Row<T>> flat(Map<RecordingKey, List<T>> rows) {
        List<Row<T>> flat = new ArrayList<>();
        rows.forEach((key, values) -> values.forEach(value -> flat.add(new Row<>(key, value))));
        return new Columns<>(flat);
    }

    private static Span spanOf(ResultSet row) throws SQLException {
        return new Span(row.getLong("start_micros"), row.getLong("end_micros"));
    }

    private static final class Ranges extends SpanTable<Span> {
        Ranges() {
            super("archive_ranges");
        }

        @Override
        Span span(Span row) {
            return row;
        }

        @Override
        Span read(RecordingKey key, ResultSet row) throws SQLException {
            return spanOf(row);
        }

        @Override
        void insert(Statements statements, Map<RecordingKey, List<Span>> rows) throws SQLException {
            Columns<Row<Span>> columns = flat(rows);
            if (!columns.rows().isEmpty()) {
                statements.update(
                        """
                        insert into archive_ranges (camera_id, quality, start_micros, end_micros)
                        select * from unnest(?::uuid[], ?::int[], ?::bigint[], ?::bigint[])
                        """,
                        columns.ids(row -> row.key().camera()),
                        columns.ints(row -> row.key().quality()),
                        columns.longs(row -> row.value().fromMicros()),
                        columns.longs(row -> row.value().toMicros()));
            }
        }
    }

    private static final class GapRows extends SpanTable<Gap> {
        GapRows() {
            super("archive_gaps");
        }

        @Override
        Span span(Gap row) {
            return row.span();
        }

        @Override
        Gap read(RecordingKey key, ResultSet row) throws SQLException {
            return new Gap(key, spanOf(row), GapCause.of(row.getString("cause")));
        }

        @Override
        void insert(Statements statements, Map<RecordingKey, List<Gap>> rows) throws SQLException {
            Columns<Row<Gap>> columns = flat(rows);
            if (!columns.rows().isEmpty()) {
                statements.update(
                        """
                        insert into archive_gaps (camera_id, quality, start_micros, end_micros, cause)
                        select * from unnest(?::uuid[], ?::int[], ?::bigint[], ?::bigint[], ?::text[])
                        """,
                        columns.ids(row -> row.key().camera()),
                        columns.ints(row -> row.key().quality()),
                        columns.longs(row -> row.value().span().fromMicros()),
                        columns.longs(row -> row.value().span().toMicros()),
                        columns.texts(row -> row.value().cause().word()));
            }
        }
    }
}
