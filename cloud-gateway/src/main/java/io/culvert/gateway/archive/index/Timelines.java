package io.culvert.gateway.archive.index;

import io.culvert.gateway.database.Database;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Shows what is recorded of a camera and what is missing: what the index knows, and what recorders know before it does.
 *
 * <p>Threading: any; blocking, throws {@link io.culvert.gateway.database.DatabaseException}.
 */
public final class Timelines {
    /** Ranges, and gaps, of one answer; where there are more they are shown coarser. */
    public static final int MOST = 10_000;

    /** Then a screen's worth of them. */
    private static final int COARSE = 5_000;

    /** Spans that reach into a window, from the last that begins before it. Parameters: {@link #parameters}. */
    private static final String REACHING = """
            camera_id = ? and quality = ? and start_micros < ? and end_micros > ? and start_micros >= coalesce((
                select start_micros from %1$s where camera_id = ? and quality = ? and start_micros <= ?
                order by start_micros desc limit 1), ?)
            """;

    private static final String RANGES = "select start_micros, end_micros from archive_ranges where "
            + REACHING.formatted("archive_ranges") + " order by start_micros limit ?";

    private static final String GAPS = "select start_micros, end_micros, cause from archive_gaps where "
            + REACHING.formatted("archive_gaps")
            + " and end_micros - start_micros >= ? order by start_micros limit ?";

    /** Neighbours that are near to each other become one. */
    private static final String COARSE_RANGES =
            """
            select min(start_micros) as start_micros, max(end_micros) as end_micros from (
                select start_micros, end_micros, count(*) filter (where hole > ?) over (order by start_micros) as part
                from (select start_micros, end_micros,
                        start_micros - lag(end_micros) over (order by start_micros) as hole
                    from archive_ranges where
            """ + REACHING.formatted("archive_ranges") + ") a) b group by part order by 1 limit ?";

    private final Database database;
    private final GapLedger ledger;
    private final RecordedNow now;
    private final Lag lag;

    Timelines(Database database, GapLedger ledger, RecordedNow now, Lag lag) {
        this.database = database;
        this.ledger = ledger;
        this.now = now;
        this.lag = lag;
    }

    /**
     * The recording in a window.
     *
     * @param resolutionMicros holes and gaps shorter than this may be left out; 0 for all
     */
    public Timeline of(RecordingKey key, Span window, long resolutionMicros) {
        Timeline asked = lag.behind(() -> read(key, window, resolutionMicros));
        return asked.ranges().size() <= MOST && asked.gaps().size() <= MOST
                ? asked
                : read(key, window, Math.max(resolutionMicros, window.micros() / COARSE));
    }

    private Timeline read(RecordingKey key, Span window, long resolution) {
        List<Span> fresh = now.recorded(key); // first, so that what moves to the index meanwhile is in one of them
        List<Gap> told = new ArrayList<>(ledger.of(key));
        told.addAll(now.openGaps(key));
        List<Span> ranges = new ArrayList<>(fresh);
        ranges.addAll(ranges(key, window, resolution));
        List<Span> recorded = Spans.union(ranges, Math.max(Span.TOLERANCE_MICROS, resolution));
        List<Gap> gaps = Gaps.plus(Gaps.minus(gaps(key, window, resolution), fresh), told, recorded);
        return new Timeline(
                Spans.within(recorded, window),
                gaps.stream()
                        .filter(gap -> gap.span().overlaps(window) && gap.span().micros() >= resolution)
                        .map(gap -> gap.with(
                                Spans.within(List.of(gap.span()), window).getFirst()))
                        .toList(),
                resolution);
    }

    private List<Span> ranges(RecordingKey key, Span window, long resolution) {
        return resolution > 0
                ? database.list(COARSE_RANGES, Timelines::span, parameters(resolution, key, window, null))
                : database.list(RANGES, Timelines::span, parameters(null, key, window, null));
    }

    private List<Gap> gaps(RecordingKey key, Span window, long resolution) {
        return database.list(
                GAPS,
                row -> new Gap(key, span(row), GapCause.of(row.getString("cause"))),
                parameters(null, key, window, resolution));
    }

    private static Object[] parameters(@Nullable Long first, RecordingKey key, Span window, @Nullable Long last) {
        List<Object> parameters = new ArrayList<>();
        if (first != null) {
            parameters.add(first);
        }
        parameters.addAll(List.of(
                key.camera(),
                key.quality(),
                window.toMicros(),
                window.fromMicros(),
                key.camera(),
                key.quality(),
                window.fromMicros(),
                window.fromMicros()));
        if (last != null) {
            parameters.add(last);
        }
        parameters.add(MOST + 1);
        return parameters.toArray();
    }

    /** From the first recorded instant to the last; nothing for those of which nothing is recorded. */
    public Map<RecordingKey, Span> extents(Collection<RecordingKey> keys) {
        return lag.behind(() -> extentsNow(keys));
    }

    private Map<RecordingKey, Span> extentsNow(Collection<RecordingKey> keys) {
        Map<RecordingKey, Span> extents = new HashMap<>();
        for (RecordingKey key : keys) {
            now.recorded(key).forEach(span -> extents.merge(key, span, Span::hull));
        }
        Columns<RecordingKey> columns = new Columns<>(keys);
        database.list(
                        """
                        select k.camera, k.quality, f.start_micros, l.end_micros
                        from unnest(?::uuid[], ?::int[]) k (camera, quality)
                        cross join lateral (select start_micros from archive_ranges
                            where camera_id = k.camera and quality = k.quality order by start_micros limit 1) f
                        cross join lateral (select end_micros from archive_ranges
                            where camera_id = k.camera and quality = k.quality order by start_micros desc limit 1) l
                        """,
                        row -> Map.entry(
                                new RecordingKey(row.getObject("camera", UUID.class), row.getInt("quality")),
                                span(row)),
                        columns.ids(RecordingKey::camera),
                        columns.ints(RecordingKey::quality))
                .forEach(entry -> extents.merge(entry.getKey(), entry.getValue(), Span::hull));
        return extents;
    }

    /** What of each of these days is recorded, the last included; nothing of days that a zone has left out of its calendar. */
    public List<DayTotal> days(RecordingKey key, LocalDate from, LocalDate to, ZoneId zone) {
        return lag.behind(() -> daysNow(key, from, to, zone));
    }

    private List<DayTotal> daysNow(RecordingKey key, LocalDate from, LocalDate to, ZoneId zone) {
        List<Span> fresh = unknown(key, now.recorded(key));
        List<LocalDate> days = from.datesUntil(to.plusDays(1))
                .filter(day -> begin(day, zone).isBefore(begin(day.plusDays(1), zone)))
                .toList();
        List<Span> spans = days.stream()
                .map(day -> Span.of(begin(day, zone), begin(day.plusDays(1), zone)))
                .toList();
        List<Indexed> indexed = indexed(key, spans);
        List<DayTotal> totals = new ArrayList<>();
        for (int i = 0; i < days.size(); i++) {
            long more = Spans.within(fresh, spans.get(i)).stream()
                    .mapToLong(Span::micros)
                    .sum();
            Indexed total = indexed.get(i);
            totals.add(new DayTotal(days.get(i), Math.round((total.micros() + more) / 1e6), total.bytes()));
        }
        return totals;
    }

    private static Instant begin(LocalDate day, ZoneId zone) {
        return day.atStartOfDay(zone).toInstant();
    }

    /** What of it the index does not know yet. */
    private List<Span> unknown(RecordingKey key, List<Span> fresh) {
        if (fresh.isEmpty()) {
            return fresh;
        }
        Span all = fresh.stream().reduce(Span::hull).orElseThrow();
        return Spans.minus(fresh, ranges(key, all, 0), 1);
    }

    /** What the index has of a day. */
    private record Indexed(long micros, long bytes) {}

    private List<Indexed> indexed(RecordingKey key, List<Span> days) {
        Columns<Span> columns = new Columns<>(days);
        return database.list(
                """
                select
                    (select coalesce(sum(least(r.end_micros, d.finish) - greatest(r.start_micros, d.start)), 0)
                        from archive_ranges r where r.camera_id = ? and r.quality = ?
                        and r.start_micros < d.finish and r.end_micros > d.start
                        and r.start_micros >= coalesce((select start_micros from archive_ranges
                            where camera_id = ? and quality = ? and start_micros <= d.start
                            order by start_micros desc limit 1), d.start)) as micros,
                    (select coalesce(sum(s.bytes), 0) from archive_segments s where s.camera_id = ? and s.quality = ?
                        and s.start_micros >= d.start and s.start_micros < d.finish) as bytes
                from unnest(?::bigint[], ?::bigint[]) with ordinality d (start, finish, place) order by d.place
                """,
                row -> new Indexed(row.getLong("micros"), row.getLong("bytes")),
                key.camera(),
                key.quality(),
                key.camera(),
                key.quality(),
                key.camera(),
                key.quality(),
                columns.longs(Span::fromMicros),
                columns.longs(Span::toMicros));
    }

    private static Span span(ResultSet row) throws SQLException {
        return new Span(row.getLong("start_micros"), row.getLong("end_micros"));
    }
}
