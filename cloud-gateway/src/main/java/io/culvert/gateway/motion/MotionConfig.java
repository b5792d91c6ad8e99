package io.culvert.gateway.motion;

import java.time.Duration;

/**
 * How motions are kept.
 *
 * @param hold how long a pulse lasts
 * @param linger how long after its end a motion may begin again and still be the same: devices flicker
 * @param bound how long a motion lasts whose end nobody tells, from the last time that it was told to go on
 * @param longest of one motion
 * @param ahead how far in the future a report may lie; it counts as now then
 * @param behind how far in the past
 * @param types kinds of motion of one camera
 * @param burst motions that one camera may begin at once
 * @param refill time after which it may begin one more
 */
record MotionConfig(
        Duration hold,
        Duration linger,
        Duration bound,
        Duration longest,
        Duration ahead,
        Duration behind,
        int types,
        int burst,
        Duration refill) {

    static MotionConfig defaults() {
        return new MotionConfig(
                Duration.ofSeconds(8),
                Duration.ofSeconds(2),
                Duration.ofMinutes(5),
                Duration.ofHours(1),
                Duration.ofMinutes(2),
                Duration.ofHours(1),
                8,
                30,
                Duration.ofSeconds(10));
    }
}
