package io.culvert.gateway.motion;

import io.culvert.gateway.cameras.Camera;
import io.culvert.gateway.cameras.CameraDirectory;
import io.culvert.gateway.cameras.Dvr;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.UUID;
import java.util.function.LongSupplier;

/**
 * Where every report of motion goes, whichever way it came, and the one place that knows what moves now.
 *
 * <p>Threading: any; {@link #report} never blocks. The monitor guards all motions and is held for operations in memory only,
 * listeners among them.
 */
public final class MotionIntake {

    private final CameraDirectory directory;
    private final MotionConfig config;
    private final MotionTellings tellings;
    private final Clock clock;
    private final LongSupplier nanos;
    private final Map<UUID, CameraMotions> cameras = new HashMap<>();

    /** @param nanos monotonic clock */
    MotionIntake(
            CameraDirectory directory, MotionConfig config, MotionTellings tellings, Clock clock, LongSupplier nanos) {
        this.directory = directory;
        this.config = config;
        this.tellings = tellings;
        this.clock = clock;
        this.nanos = nanos;
    }

    /** Takes what somebody tells of a camera. Whoever calls has decided that he may. */
    public MotionAnswer report(Camera camera, MotionReport report) {
        if (!isWanted(camera)) {
            return MotionAnswer.SWITCHED_OFF;
        }
        Instant wall = clock.instant();
        if (report.at().isAfter(wall.plus(config.ahead()))) {
            return MotionAnswer.AHEAD;
        }
        if (report.at().isBefore(wall.minus(config.behind()))) {
            return MotionAnswer.TOO_OLD;
        }
        Instant at = report.at().isAfter(wall) ? wall : report.at();
        synchronized (this) {
            long now = nanos.getAsLong();
            return cameras.computeIfAbsent(camera.id(), _ -> new CameraMotions(camera, now, config, tellings))
                    .take(camera, report, micros(at), micros(wall), now);
        }
    }

    /** Has a listener told of what begins and ceases to move from now on; who moves now, {@link #isMoving} says. */
    public synchronized void register(MotionListener listener) {
        tellings.add(listener);
    }

    /** Whether something moves before the camera now, as far as is known here. */
    public synchronized boolean isMoving(UUID camera) {
        CameraMotions motions = cameras.get(camera);
        return motions != null && motions.isMoving();
    }

    /** Ends what is due, and what is not wanted any more. */
    synchronized void tick() {
        long wall = micros(clock.instant());
        long now = nanos.getAsLong();
        for (Iterator<Map.Entry<UUID, CameraMotions>> each = cameras.entrySet().iterator(); each.hasNext(); ) {
            Map.Entry<UUID, CameraMotions> entry = each.next();
            Camera camera = directory.byId(entry.getKey());
            if (camera == null || !isWanted(camera)) {
                entry.getValue().endAll(MotionEnd.SWITCHED_OFF, wall);
                each.remove();
            } else {
                entry.getValue().tick(wall, now);
                if (entry.getValue().isForgotten(now)) {
                    each.remove();
                }
            }
        }
    }

    /** Ends all motions, as this gateway does not keep them any more. */
    synchronized void endAll() {
        long wall = micros(clock.instant());
        cameras.values().forEach(motions -> motions.endAll(MotionEnd.GATEWAY, wall));
        cameras.clear();
    }

    /** Unix microseconds. */
    static long micros(Instant time) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, time);
    }

    /** Whether somebody wants to know of motion before the camera. */
    public static boolean isWanted(Camera camera) {
        boolean noted = camera.motionEvents() || camera.dvr().mode() == Dvr.Mode.MOTION;
        return noted && !camera.orphaned();
    }
}
