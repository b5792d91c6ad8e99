package io.culvert.gateway.access;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How media reaches a viewer, as the viewer itself says; it may say anything.
 *
 * @param reportedAt when it said so last
 * @param fractionLost of the packets between its last two reports, 0 to 1; that of the worst track
 * @param packetsLost since the session began, all tracks together
 * @param jitter variation of the packets' ways; that of the worst track
 * @param roundTrip to the viewer and back; null while it is not known
 */
public record Reception(
        Instant reportedAt,
        double fractionLost,
        long packetsLost,
        Duration jitter,
        @Nullable Duration roundTrip) {}
