package io.culvert.gateway.archive.keep;

import io.culvert.gateway.archive.keep.AgeClock.Belief;
import io.culvert.gateway.database.Database;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** How much there is of each camera and how late it was, as the database has it. Blocking. */
final class StockTable {
    /**
     * What the archive holds of a camera.
     *
     * @param removed whether the camera was deleted; one that is not known to be may be lost with a database
     * @param user whose site it belongs to; null for nobody's
     * @param userBytes how much that user's cameras may hold together; null for any
     */
    record Stock(
            UUID camera,
            long segments,
            long bytes,
            boolean removed,
            @Nullable UUID user,
            @Nullable Long userBytes) {}

    private static final long GB = 1_000_000_000;

    private final Database database;

    StockTable(Database database) {
        this.database = database;
    }

    List<Stock> stocks() {
        return database.list("""
                select a.camera_id, a.segments, a.bytes, a.removed_at is not null as removed, u.id as user_id, u.archive_gb
                from archive_cameras a left join cameras c on c.id = a.camera_id
                left join sites s on s.id = c.site_id left join users u on u.id = s.user_id
                where a.segments > 0 order by a.camera_id
                """, StockTable::stock);
    }

    private static Stock stock(ResultSet row) throws SQLException {
        Integer gb = (Integer) row.getObject("archive_gb");
        return new Stock(
                row.getObject("camera_id", UUID.class),
                row.getLong("segments"),
                row.getLong("bytes"),
                row.getBoolean("removed"),
                row.getObject("user_id", UUID.class),
                gb == null ? null : gb * GB);
    }

    /**
     * Forgets gaps that are older than their camera's recordings are kept, where nothing that is recorded lies before them; and
     * cameras that went long ago.
     */
    void tidy(long nowMicros) {
        database.update("""
                delete from archive_gaps g using cameras c where c.id = g.camera_id
                    and g.end_micros < ? - (c.dvr_depth_days + c.dvr_motion_days) * 86400000000::bigint
                    and not exists (select 1 from archive_ranges r where r.camera_id = g.camera_id
                        and r.quality = g.quality and r.start_micros < g.start_micros)
                """, nowMicros);
        database.update("""
                delete from archive_gaps g using archive_cameras a
                where a.camera_id = g.camera_id and a.removed_at is not null and a.segments = 0
                """);
        database.update("""
                delete from archive_cameras where removed_at < now() - interval '30 days' and segments = 0
                """);
    }

    /** What {@link AgeClock} believed when it was written down last. */
    Belief believed(String node) {
        return database.one(
                        "select trusted_micros, leap_micros, stood_micros from archive_clock where node = ?",
                        StockTable::belief,
                        node)
                .orElse(Belief.NONE);
    }

    private static Belief belief(ResultSet row) throws SQLException {
        Long[] leaps = (Long[]) row.getArray("leap_micros").getArray();
        Long[] stood = (Long[]) row.getArray("stood_micros").getArray();
        return new Belief(
                row.getLong("trusted_micros"),
                IntStream.range(0, leaps.length)
                        .mapToObj(i -> new Leap(leaps[i], stood[i]))
                        .toList());
    }

    void believe(String node, Belief belief) {
        database.update(
                """
                insert into archive_clock (node, trusted_micros, leap_micros, stood_micros)
                values (?, ?, ?::bigint[], ?::bigint[])
                on conflict (node) do update set trusted_micros = excluded.trusted_micros,
                    leap_micros = excluded.leap_micros, stood_micros = excluded.stood_micros
                """,
                node,
                belief.micros(),
                belief.leaps().stream().map(Leap::micros).toArray(Long[]::new),
                belief.leaps().stream().map(Leap::stoodMicros).toArray(Long[]::new));
    }
}
