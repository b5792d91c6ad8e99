package io.culvert.gateway.web;

import io.culvert.gateway.access.Clip;
import io.culvert.gateway.access.ClipTokens;
import io.culvert.gateway.archive.index.Span;
import io.culvert.gateway.cameras.Camera;
import io.culvert.gateway.cameras.CameraDirectory;
import io.culvert.gateway.events.EventType;
import io.culvert.gateway.events.StoredEvent;
import io.culvert.media.Secret;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Shows events. Those of motion get the addresses of a picture and of what was recorded, good for a day from the event on: they
 * are made when the event is shown and stand in no table. Thread-safe.
 */
@Singleton
final class EventViews {
    static final Duration LASTING = Duration.ofHours(24);

    /** What is kept of a motion is shown of it. */
    private static final Duration BEFORE = Duration.ofSeconds(10);

    private static final Duration BEHIND = Duration.ofSeconds(30);

    /** Of a motion that goes on, from its beginning. */
    private static final Duration GOING_ON = Duration.ofSeconds(60);

    private static final Set<String> MOTION =
            Set.of(EventType.STREAM_MOTION_STARTED.word(), EventType.STREAM_MOTION_STOPPED.word());

    private final ClipTokens clips;
    private final CameraDirectory cameras;
    private final MediaAddresses addresses;
    private final Clock clock;

    EventViews(ClipTokens clips, CameraDirectory cameras, MediaAddresses addresses, Clock clock) {
        this.clips = clips;
        this.cameras = cameras;
        this.addresses = addresses;
        this.clock = clock;
    }

    EventView of(StoredEvent event) {
        if (!MOTION.contains(event.event())) {
            return EventView.of(event, event.details());
        }
        Camera camera = camera(event);
        Instant from = time(event, "from");
        Instant expires = event.at().plus(LASTING);
        if (camera == null || from == null || !clock.instant().isBefore(expires)) {
            return EventView.of(event, event.details());
        }
        Instant end = time(event, "to");
        Instant begin = from.minus(BEFORE);
        Instant to = end == null ? from.plus(GOING_ON) : end.plus(BEHIND);
        Secret token = clips.of(new Clip(
                camera.id(), camera.operatorId(), camera.ownerId(), Span.micros(begin), Span.micros(to), expires));
        Map<String, Object> details = new HashMap<>(event.details());
        details.put("preview_url", addresses.picture(camera.name(), from, token));
        details.put("playback_url", addresses.piece(camera.name(), begin, Duration.between(begin, to), token));
        return EventView.of(event, details);
    }

    /** The camera, as long as it belongs to whom it belonged to when it happened. */
    private @Nullable Camera camera(StoredEvent event) {
        Camera camera = cameras.byId(UUID.fromString(event.entityId()));
        return camera != null
                        && Objects.equals(camera.operatorId(), event.operatorId())
                        && Objects.equals(camera.ownerId(), event.userId())
                ? camera
                : null;
    }

    private static @Nullable Instant time(StoredEvent event, String field) {
        return event.details().get(field) instanceof String text ? Instant.parse(text) : null;
    }
}
