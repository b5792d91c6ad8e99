package io.culvert.gateway.motion;

import java.util.UUID;

/**
 * Learns when something begins and ceases to move before a camera, of whatever types; for each camera in turn, beginning with
 * {@link #started}. Motions that were over when they were told of are not among it.
 *
 * <p>Called from any thread, one call at a time, under the intake's lock: must not block and must not call the intake.
 */
public interface MotionListener {

    /** @param atMicros since when, Unix microseconds; some time ago where word of it was under way for long */
    void started(UUID camera, long atMicros);

    /** @param atMicros until when, Unix microseconds */
    void stopped(UUID camera, long atMicros);
}
