package io.culvert.gateway.archive.index;

import io.culvert.gateway.archive.store.SegmentRow;
import io.culvert.gateway.database.Database;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;

/** Reads segments from the oldest on, part by part. Thread-safe; blocking. */
public final class OldestSegments {
    /** A segment behind which to go on. */
    public record Place(long startMicros, long number) implements Comparable<Place> {
        public static final Place BEGINNING = new Place(Long.MIN_VALUE, 0);

        private static final Comparator<Place> ORDER =
                Comparator.comparingLong(Place::startMicros).thenComparingLong(Place::number);

        public static Place of(SegmentRow row) {
            return new Place(row.name().startMicros(), row.name().number());
        }

        @Override
        public int compareTo(Place other) {
            return ORDER.compare(this, other);
        }
    }

    private final Database database;

    public OldestSegments(Database database) {
        this.database = database;
    }

    /**
     * The next segments of some cameras, as far as they lie on some volumes.
     *
     * @param beforeMicros only those that begin earlier
     */
    public List<SegmentRow> ofCameras(
            Collection<UUID> cameras, Collection<UUID> volumes, Place after, long beforeMicros, int most) {
        return database.list(
                """
                select s.* from unnest(?::uuid[]) c (id) cross join unnest(array[0, 1]) q (quality)
                cross join lateral (select * from archive_segments a
                    where a.camera_id = c.id and a.quality = q.quality and a.volume = any (?::uuid[])
                        and (a.start_micros, a.number) > (?, ?) and a.start_micros < ?
                    order by a.start_micros, a.number limit ?) s
                order by s.start_micros, s.number limit ?
                """,
                SegmentTable::read,
                new Columns<>(cameras).ids(id -> id),
                new Columns<>(volumes).ids(id -> id),
                after.startMicros(),
                after.number(),
                beforeMicros,
                most,
                most);
    }

    /** The next segments of some volumes together. */
    public List<SegmentRow> ofVolumes(Collection<UUID> volumes, Place after, int most) {
        return database.list(
                """
                select s.* from unnest(?::uuid[]) v (id)
                cross join lateral (select * from archive_segments a
                    where a.volume = v.id and (a.start_micros, a.number) > (?, ?)
                    order by a.start_micros, a.number limit ?) s
                order by s.start_micros, s.number limit ?
                """,
                SegmentTable::read,
                new Columns<>(volumes).ids(id -> id),
                after.startMicros(),
                after.number(),
                most,
                most);
    }
}
