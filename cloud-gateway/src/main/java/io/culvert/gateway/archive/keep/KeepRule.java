package io.culvert.gateway.archive.keep;

import io.culvert.gateway.cameras.Dvr;
import java.time.Duration;

/**
 * How long a camera's recordings are kept. Immutable.
 *
 * @param depthMicros all of them
 * @param motionMicros by how much longer what lies around motion
 */
record KeepRule(long depthMicros, long motionMicros) {
    private static final long DAY_MICROS = Duration.ofDays(1).toNanos() / 1000;

    static KeepRule of(Dvr dvr) {
        return new KeepRule(dvr.depthDays() * DAY_MICROS, dvr.motionDays() * DAY_MICROS);
    }

    /** What begins then or later is not too old, whatever it is worth. */
    long youngMicros(long nowMicros) {
        return nowMicros - depthMicros;
    }

    /** Whether something that ended then is too old by now. */
    boolean isOver(long endMicros, Worth worth, long nowMicros) {
        return switch (worth) {
            case PLAIN -> endMicros <= youngMicros(nowMicros);
            case MOTION -> endMicros <= youngMicros(nowMicros) - motionMicros;
            case PROTECTED -> false;
        };
    }
}
