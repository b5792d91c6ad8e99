package io.culvert.gateway.onvif;

import io.culvert.gateway.archive.index.GapCause;
import io.culvert.gateway.archive.index.Span;
import io.culvert.gateway.archive.index.Spans;
import io.culvert.gateway.archive.index.Timeline;
import io.culvert.gateway.motion.MotionMark;
import io.culvert.gateway.motion.MotionMarks;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.UUID;

/**
 * A recording as a search for events sees it. Immutable; reads block.
 *
 * @param extent what of it may be seen; it may have grown since
 * @param openMicros what ends there or later goes on: Unix microseconds
 */
record EventSource(UUID camera, List<RecordedTrack> tracks, Span extent, long openMicros) {
    /** Wider than the window looked at, so that what begins or ends at its edge is told from what is cut there. */
    private static final long EDGE_MICROS = 1_000_000;

    /**
     * What a part of the time holds.
     *
     * @param coarse whether there was so much that something was left out
     */
    record Part(List<RecordedEvent> events, boolean coarse) {}

    /** The events from the window's first instant to before its last, in no order. */
    Part read(Past past, Span window, Collection<EventTopic> topics) {
        List<RecordedEvent> events = new ArrayList<>();
        boolean coarse = false;
        if (topics.contains(EventTopic.RECORDING) || topics.contains(EventTopic.TRACK)) {
            Timeline timeline = past.timeline(camera, window.wider(EDGE_MICROS, EDGE_MICROS));
            coarse = timeline.resolutionMicros() > 0;
            if (topics.contains(EventTopic.RECORDING)) {
                edges(wanted(timeline), window, EventTopic.RECORDING, RecordedTrack.VIDEO, events);
            }
            if (topics.contains(EventTopic.TRACK)) {
                for (RecordedTrack track : tracks) {
                    edges(timeline.ranges(), window, EventTopic.TRACK, track, events);
                }
            }
        }
        if (topics.contains(EventTopic.MOTION)) {
            List<MotionMark> marks = past.motion(camera, window);
            coarse |= marks.size() >= MotionMarks.MOST;
            for (MotionMark mark : marks) {
                if (mark.fromMicros() >= extent.fromMicros()) {
                    add(mark.fromMicros(), window, EventTopic.MOTION, mark, true, events);
                }
                if (mark.toMicros() != null && mark.toMicros() > extent.fromMicros()) {
                    add(mark.toMicros(), window, EventTopic.MOTION, mark, false, events);
                }
            }
        }
        return new Part(events, coarse);
    }

    /** What was to be recorded, whether it is there or not. */
    private static List<Span> wanted(Timeline timeline) {
        List<Span> wanted = new ArrayList<>(timeline.ranges());
        timeline.gaps().stream()
                .filter(gap -> gap.cause() != GapCause.SWITCHED_OFF)
                .forEach(gap -> wanted.add(gap.span()));
        return Spans.union(wanted, Span.TOLERANCE_MICROS);
    }

    private void edges(
            List<Span> spans, Span window, EventTopic topic, RecordedTrack track, List<RecordedEvent> events) {
        for (Span span : spans) {
            Span seen = VisibleRecordings.cut(span, extent.fromMicros());
            if (seen == null) {
                continue;
            }
            if (holds(window, seen.fromMicros())) {
                events.add(new RecordedEvent(seen.fromMicros(), camera, track, topic, "", true, false));
            }
            if (holds(window, seen.toMicros()) && seen.toMicros() < openMicros) {
                events.add(new RecordedEvent(seen.toMicros(), camera, track, topic, "", false, false));
            }
        }
    }

    private void add(
            long micros, Span window, EventTopic topic, MotionMark mark, boolean value, List<RecordedEvent> events) {
        if (holds(window, micros)) {
            events.add(new RecordedEvent(micros, camera, RecordedTrack.VIDEO, topic, mark.type(), value, false));
        }
    }

    private static boolean holds(Span window, long micros) {
        return micros >= window.fromMicros() && micros < window.toMicros();
    }

    /** The state of the recording's own properties at an instant (Recording Search 5.2.2). */
    List<RecordedEvent> stateAt(Past past, long micros, Collection<EventTopic> topics) {
        List<RecordedEvent> states = new ArrayList<>();
        boolean seen = micros >= extent.fromMicros();
        Timeline timeline =
                seen ? past.timeline(camera, new Span(micros, micros + 1)) : new Timeline(List.of(), List.of(), 0);
        if (topics.contains(EventTopic.RECORDING)) {
            boolean wanted = !wanted(timeline).isEmpty();
            states.add(new RecordedEvent(micros, camera, RecordedTrack.VIDEO, EventTopic.RECORDING, "", wanted, true));
        }
        if (topics.contains(EventTopic.TRACK)) {
            boolean present = !timeline.ranges().isEmpty();
            for (RecordedTrack track : tracks) {
                states.add(new RecordedEvent(micros, camera, track, EventTopic.TRACK, "", present, true));
            }
        }
        return states;
    }
}
