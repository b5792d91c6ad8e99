package io.culvert.gateway.web;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import io.culvert.gateway.events.StoredEvent;
import io.micronaut.serde.annotation.Serdeable;
import io.micronaut.serde.config.naming.SnakeCaseStrategy;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An event as it is shown: the common fields, and beside them those of its kind. */
@Serdeable(naming = SnakeCaseStrategy.class)
@Schema(name = "Event", description = "beside these fields, those of its kind, e.g. address")
record EventView(
        @Schema(description = "grows in the order in which events can be seen; where a reader may go on")
        long eventId,

        @Schema(description = "e.g. camera_added") String event,

        @Schema(description = "when it happened, milliseconds since 1970")
        long utcMs,

        @Schema(description = "the node that saw it") String server,

        @Schema(description = "the camera's name; null where it is about no camera") @Nullable
        String media,

        @Schema(description = "camera, share, session, agent or node")
        String entityType,

        String entityId,

        @Schema(hidden = true) @JsonAnyGetter Map<String, Object> details) {

    static EventView of(StoredEvent event, Map<String, Object> details) {
        return new EventView(
                event.number(),
                event.event(),
                event.at().toEpochMilli(),
                event.server(),
                event.media(),
                event.entityType(),
                event.entityId(),
                details);
    }
}
