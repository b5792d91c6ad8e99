package io.culvert.gateway.events;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which events are wanted.
 *
 * @param events at least one must match the event's type; empty for all
 * @param media at least one must match the camera's name, which events of no camera do not; empty for all
 * @param from the earliest wanted
 * @param to those before this
 */
public record EventFilter(
        List<Glob> events,
        List<Glob> media,
        @Nullable Instant from,
        @Nullable Instant to) {

    public static final EventFilter ALL = new EventFilter(List.of(), List.of(), null, null);

    boolean matches(StoredEvent event) {
        String camera = event.media();
        return (events.isEmpty() || events.stream().anyMatch(glob -> glob.matches(event.event())))
                && (media.isEmpty() || (camera != null && media.stream().anyMatch(glob -> glob.matches(camera))))
                && (from == null || !event.at().isBefore(from))
                && (to == null || event.at().isBefore(to));
    }
}
