package io.culvert.gateway.motion;

import io.culvert.gateway.database.Database;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The SQL of {@code motion}. Blocking. */
final class MotionTable {

    private final Database database;

    MotionTable(Database database) {
        this.database = database;
    }

    /** Writes the rows as they stand; what is of no camera that exists is left out. */
    void save(String node, List<MotionRow> rows) {
        database.update(
                """
                insert into motion (id, camera_id, type, source, node, start_micros, end_micros, seen_micros, end_reason)
                select p.id, p.camera_id, p.type, p.source, ?, p.start_micros, p.end_micros, p.seen_micros, p.end_reason
                from unnest(?::uuid[], ?::uuid[], ?::text[], ?::text[], ?::bigint[], ?::bigint[],
                            ?::bigint[], ?::text[])
                    as p (id, camera_id, type, source, start_micros, end_micros, seen_micros, end_reason)
                join cameras c on c.id = p.camera_id
                for key share of c
                on conflict (id) do update set end_micros = excluded.end_micros, seen_micros = excluded.seen_micros,
                    end_reason = excluded.end_reason
                """,
                node,
                column(rows, row -> row.id().toString()),
                column(rows, row -> row.camera().toString()),
                column(rows, MotionRow::type),
                column(rows, row -> row.source().word()),
                column(rows, row -> Long.toString(row.fromMicros())),
                column(rows, row -> text(row.toMicros())),
                column(rows, row -> Long.toString(row.seenMicros())),
                column(rows, row -> row.end() == null ? null : row.end().word()));
    }

    private static @Nullable String text(@Nullable Long micros) {
        return micros == null ? null : micros.toString();
    }

    private static Object column(List<MotionRow> rows, Function<MotionRow, @Nullable String> value) {
        return rows.stream().map(value).toArray(String[]::new);
    }

    /** Closes what a gateway left open when it died, at the last time that it is known to have gone on. */
    int closeLeftBy(String node) {
        return database.update("""
                update motion set end_micros = greatest(start_micros + 1, seen_micros), end_reason = ?
                where end_micros is null and node = ?
                """, MotionEnd.GATEWAY.word(), node);
    }

    /** Closes what no gateway can still keep going, as it was not written for so long. */
    int closeForgotten(long unseenSinceMicros) {
        return database.update("""
                update motion set end_micros = greatest(start_micros + 1, seen_micros), end_reason = ?
                where end_micros is null and seen_micros < ?
                """, MotionEnd.GATEWAY.word(), unseenSinceMicros);
    }

    /** Deletes some of what began before, where no recordings of the camera can be as old; returns how many. */
    int clean(long beforeMicros, long nowMicros, int most) {
        return database.update("""
                delete from motion where id in (
                    select m.id from motion m join cameras c on c.id = m.camera_id
                    where m.start_micros < ?
                        and m.start_micros < ? - (c.dvr_depth_days + c.dvr_motion_days + 1) * 86400000000::bigint
                    limit ? for update of m skip locked)
                """, beforeMicros, nowMicros, most);
    }

    /** What overlaps the span, in the order of its beginnings. */
    List<MotionMark> between(UUID camera, long fromMicros, long toMicros, long longestMicros, int most) {
        return database.list("""
                select id, type, source, start_micros, end_micros from motion
                where camera_id = ? and start_micros < ? and start_micros > ? and (end_micros is null or end_micros > ?)
                order by start_micros, id limit ?
                """, MotionTable::read, camera, toMicros, fromMicros - longestMicros, fromMicros, most);
    }

    private static MotionMark read(ResultSet row) throws SQLException {
        return new MotionMark(
                row.getObject("id", UUID.class),
                row.getString("type"),
                row.getString("source"),
                row.getLong("start_micros"),
                (Long) row.getObject("end_micros"));
    }
}
