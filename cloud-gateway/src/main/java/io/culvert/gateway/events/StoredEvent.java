package io.culvert.gateway.events;

import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An event as it lies in the table. Immutable.
 *
 * @param number grows in the order in which events became visible; nothing with a smaller number comes after it
 * @param event its type, also one that this version does not know
 * @param operatorId null for something of the installation
 * @param userId whose camera or agent it was when it happened
 * @param server the node that saw it
 * @param details further fields
 */
public record StoredEvent(
        long number,
        Instant at,
        String event,
        @Nullable Long operatorId,
        @Nullable UUID userId,
        String server,
        @Nullable String media,
        String entityType,
        String entityId,
        Map<String, Object> details) {}
