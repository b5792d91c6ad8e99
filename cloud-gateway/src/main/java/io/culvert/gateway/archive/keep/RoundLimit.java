package io.culvert.gateway.archive.keep;

import io.culvert.gateway.archive.store.SegmentRow;
import java.time.Duration;

/**
 * How much of a camera may go in one round because of its age: an hour and the time since the round before, or a twentieth of
 * all there is, whichever is more. So a setting made in error, or a clock, does not cost an archive before anybody notices.
 *
 * <p>Confined to one round.
 */
final class RoundLimit {
    private static final long HOUR_MICROS = Duration.ofHours(1).toNanos() / 1000;
    private static final int SHARE = 20;

    private final long mostSegments;
    private final long mostMicros;
    private long segments;
    private long micros;

    /**
     * @param all how many segments there are
     * @param elapsedMicros since the round before, by a clock that nobody sets
     */
    RoundLimit(long all, long elapsedMicros) {
        this.mostSegments = all / SHARE;
        this.mostMicros = HOUR_MICROS + elapsedMicros;
    }

    /** Whether this one may go too; if so it counts. */
    boolean take(SegmentRow row) {
        long length = row.endMicros() - row.name().startMicros();
        if (segments + 1 > mostSegments && micros + length > mostMicros) {
            return false;
        }
        segments++;
        micros += length;
        return true;
    }
}
