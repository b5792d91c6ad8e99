package io.culvert.gateway.motion;

import io.culvert.gateway.cameras.Camera;
import io.culvert.gateway.events.Event;
import io.culvert.gateway.events.EventType;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells rows, events and listeners of motions. A listener that fails is a defect and hinders nobody else. Never
 * blocks.
 *
 * <p>Threading: called under the intake's lock.
 */
final class MotionTellings {

    private static final Logger log = LoggerFactory.getLogger(MotionTellings.class);

    private final MotionRows rows;
    private final Consumer<Event> outbox;
    private final List<MotionListener> listeners = new ArrayList<>();

    MotionTellings(MotionRows rows, Consumer<Event> outbox) {
        this.rows = rows;
        this.outbox = outbox;
    }

    void add(MotionListener listener) {
        listeners.add(listener);
    }

    void save(MotionRow row) {
        rows.add(row);
    }

    /** A motion began; the outside is to be told. */
    void tellStarted(Camera camera, Motion motion) {
        outbox.accept(event(EventType.STREAM_MOTION_STARTED, camera, motion));
    }

    void tellStopped(Camera camera, Motion motion, MotionEnd end) {
        outbox.accept(event(EventType.STREAM_MOTION_STOPPED, camera, motion)
                .with("to", time(motion.untilMicros()))
                .with("reason", end.word()));
    }

    private static Event event(EventType type, Camera camera, Motion motion) {
        return Event.ofCamera(type, camera.operatorId(), camera.ownerId(), camera.name(), "camera", camera.id())
                .with("motion_id", motion.id())
                .with("type", motion.type())
                .with("source", motion.source().word())
                .with("from", time(motion.fromMicros()));
    }

    /** The camera had no motion, and has one. */
    void moves(Camera camera, long sinceMicros) {
        tell(listener -> listener.started(camera.id(), sinceMicros));
    }

    /** The camera's last motion ended. */
    void rests(Camera camera, long sinceMicros) {
        tell(listener -> listener.stopped(camera.id(), sinceMicros));
    }

    private void tell(Consumer<MotionListener> call) {
        for (MotionListener listener : listeners) {
            try {
                call.accept(listener);
            } catch (RuntimeException e) {
                log.error("a listener to motion fails", e);
            }
        }
    }

    private static String time(long micros) {
        return Instant.EPOCH.plus(micros, ChronoUnit.MICROS).toString();
    }
}
