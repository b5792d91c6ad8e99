package io.culvert.gateway.events;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Something that happened, as a feature tells it. Immutable; holds no secrets.
 *
 * @param operatorId whose it is; null for something of the installation
 * @param userId whose camera it is; null where it is the operator's. An agent's owner need not be given
 * @param media the camera's name; null where it is about no camera
 * @param entityType what it happened to, e.g. {@code camera}
 * @param entityId its key
 * @param details further fields: texts, numbers and truth values
 */
public record Event(
        EventType type,
        @Nullable Long operatorId,
        @Nullable UUID userId,
        @Nullable String media,
        String entityType,
        String entityId,
        SortedMap<String, Object> details) {

    /** The entity that is looked up for its owner when the event is written. */
    static final String AGENT = "agent";

    /** Something that happened to a camera, or to a part of it like a share or a session. */
    public static Event ofCamera(
            EventType type, long operatorId, @Nullable UUID owner, String camera, String entityType, UUID entityId) {
        return new Event(type, operatorId, owner, camera, entityType, entityId.toString(), new TreeMap<>());
    }

    public static Event ofAgent(EventType type, long operatorId, String agentId) {
        return new Event(type, operatorId, null, null, AGENT, agentId, new TreeMap<>());
    }

    static Event ofNode(EventType type, String nodeId) {
        return new Event(type, null, null, null, "node", nodeId, new TreeMap<>());
    }

    public Event {
        details = Collections.unmodifiableSortedMap(details);
    }

    /** The same with a further field; without it where the value is null. */
    public Event with(String field, @Nullable Object value) {
        if (value == null) {
            return this;
        }
        var more = new TreeMap<>(details);
        more.put(field, value instanceof UUID ? value.toString() : value);
        return new Event(type, operatorId, userId, media, entityType, entityId, more);
    }
}
