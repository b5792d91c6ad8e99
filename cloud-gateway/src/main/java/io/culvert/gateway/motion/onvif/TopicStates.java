package io.culvert.gateway.motion.onvif;

import io.culvert.gateway.motion.MotionState;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;

/**
 * What a camera said is so, by type and by the part that noticed it: a type's motion goes on until no part notices it any more.
 * Confined to the camera's pull.
 */
final class TopicStates {
    private static final int MAX_PARTS = 64;

    private final Map<String, Set<String>> active = new HashMap<>();
    private final BiConsumer<String, MotionState> reports;

    /** @param reports takes type and state */
    TopicStates(BiConsumer<String, MotionState> reports) {
        this.reports = reports;
    }

    void take(OnvifNotice notice) {
        Optional<String> type = TopicMapping.type(notice.topic());
        if (type.isEmpty()) {
            return;
        }
        String part = notice.topic() + " " + notice.source();
        Set<String> parts = active.computeIfAbsent(type.get(), _ -> new HashSet<>());
        if (notice.state().isEmpty()) {
            if (!notice.initial()) {
                reports.accept(type.get(), MotionState.PULSE);
            }
        } else if (!notice.state().get()) {
            boolean was = parts.remove(part);
            if (parts.isEmpty() && (was || notice.initial())) { // what ended while nobody asked ends now
                reports.accept(type.get(), MotionState.STOPPED);
            }
        } else if (!notice.initial() && parts.size() < MAX_PARTS) {
            parts.add(part);
            reports.accept(type.get(), MotionState.STARTED);
        }
    }

    /** The camera was asked and said nothing else: what is so still is. */
    void goOn() {
        active.forEach((type, parts) -> {
            if (!parts.isEmpty()) {
                reports.accept(type, MotionState.STARTED);
            }
        });
    }

    /** Nobody asks any more: what is so is not known from here on, and ends by itself. */
    void forget() {
        active.clear();
    }
}
