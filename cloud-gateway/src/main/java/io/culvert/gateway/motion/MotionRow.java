package io.culvert.gateway.motion;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A motion as it is written.
 *
 * @param fromMicros Unix microseconds, as are all times
 * @param toMicros null while it goes on, as is the end
 * @param seenMicros up to when it is known to have gone on
 */
record MotionRow(
        UUID id,
        UUID camera,
        String type,
        MotionSource source,
        long fromMicros,
        @Nullable Long toMicros,
        long seenMicros,
        @Nullable MotionEnd end) {}
