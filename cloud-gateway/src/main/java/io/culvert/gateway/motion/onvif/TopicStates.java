package io.culvert.gateway.motion.onvif;

import io.culvert.gateway.motion.MotionState;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;

/**
 * What a camera said is so, by type and by the part that noticed it: a type's motion goes on until no part notices it any more.
 * Confined to the camera's pull.
 */
final class TopicStates {
    private static final int MAX_PARTS = 256;

    /** Types of what moves, by the part that noticed it. */
    private final Map<String, String> active = new HashMap<>();

    /** The same of what was so when we began to ask: no motion by itself, but its end may be that of an earlier one. */
    private final Map<String, String> before = new HashMap<>();

    /** Parts that were active when we could ask no longer. */
    private final Set<String> held = new HashSet<>();

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
        if (notice.state().isEmpty()) {
            if (!notice.initial()) {
                reports.accept(type.get(), MotionState.PULSE);
            }
        } else if (notice.state().get()) {
            begin(type.get(), part, notice.initial());
        } else {
            end(type.get(), part, notice.initial());
        }
    }

    private void begin(String type, String part, boolean initial) {
        boolean told = held.remove(part) || active.containsKey(part);
        if (!told && active.size() + before.size() >= MAX_PARTS) {
            return;
        }
        if (initial && !told) {
            before.put(part, type);
            return;
        }
        before.remove(part);
        active.put(part, type);
        reports.accept(type, MotionState.STARTED);
    }

    private void end(String type, String part, boolean initial) {
        boolean was = active.remove(part) != null;
        was |= before.remove(part) != null;
        was |= held.remove(part);
        // What ended while nobody asked ends now, where nothing else may be what it was.
        if (!active.containsValue(type) && (was || (initial && !before.containsValue(type)))) {
            reports.accept(type, MotionState.STOPPED);
        }
    }

    /** The camera was asked and said nothing else: what is so still is. */
    void goOn() {
        new TreeSet<>(active.values()).forEach(type -> reports.accept(type, MotionState.STARTED));
    }

    /** Nobody asks any more: what is so is not known from here on, and ends by itself unless it turns out to go on. */
    void forget() {
        if (held.size() < MAX_PARTS) {
            held.addAll(active.keySet());
        }
        active.clear();
        before.clear();
    }
}
