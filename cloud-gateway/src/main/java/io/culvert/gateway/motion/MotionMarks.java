package io.culvert.gateway.motion;

import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/** When something moved before a camera: what timelines show and retention spares, until it forgets them. Thread-safe; blocking. */
public final class MotionMarks {

    /** Spans that one question gets at most. */
    public static final int MOST = 10_000;

    /** No motion is longer, those told of late included. */
    private static final long LONGEST_MICROS = TimeUnit.HOURS.toMicros(3);

    /** How long they are kept; longer where recordings of their camera are. */
    private static final long KEPT_MICROS = TimeUnit.DAYS.toMicros(365);

    private static final int DELETED_AT_ONCE = 5_000;

    private final MotionTable table;

    MotionMarks(MotionTable table) {
        this.table = table;
    }

    /**
     * Motions that overlap the time from one time to before another, Unix microseconds, in the order of their beginnings: the first
     * {@link #MOST} of them. Who gets as many goes on from the last one's beginning.
     *
     * @throws io.culvert.gateway.database.DatabaseException when it cannot be looked up: nothing is known then
     */
    public List<MotionMark> between(UUID camera, long fromMicros, long toMicros) {
        return table.between(camera, fromMicros, toMicros, LONGEST_MICROS, MOST);
    }

    /**
     * Deletes some of what is older than a year, and than recordings of its camera may be. Recordings around a motion that is
     * forgotten are kept no longer than others, so who says how late it is has to be as sure as for recordings.
     *
     * @param nowMicros Unix microseconds
     * @return whether there may be more
     */
    public boolean forget(long nowMicros) {
        return table.clean(nowMicros - KEPT_MICROS, nowMicros, DELETED_AT_ONCE) == DELETED_AT_ONCE;
    }
}
