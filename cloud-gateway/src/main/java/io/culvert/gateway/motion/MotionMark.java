package io.culvert.gateway.motion;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A span in which something moved. Immutable.
 *
 * @param type {@code motion}, or a word of the device's own
 * @param source {@code rest}, {@code smtp}, {@code onvif}, or what a newer version writes
 * @param fromMicros Unix microseconds
 * @param toMicros just behind its end; null while it goes on
 */
public record MotionMark(
        UUID id,
        String type,
        String source,
        long fromMicros,
        @Nullable Long toMicros) {}
