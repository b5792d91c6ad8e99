package io.culvert.gateway.motion;

import io.culvert.gateway.access.ManualClock;
import io.culvert.gateway.cameras.Camera;
import io.culvert.gateway.cameras.CameraDirectory;
import io.culvert.gateway.cameras.CameraMaker;
import io.culvert.gateway.cameras.CameraRows;
import io.culvert.gateway.events.Event;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** An intake without a database, whose clock stands until it is moved; remembers all that it tells. */
final class MotionFixture {

    static final long OPERATOR = CameraRows.OPERATOR;

    final ManualClock clock = new ManualClock();
    final MotionRows rows = new MotionRows();
    final List<Event> events = new ArrayList<>();
    final List<String> heard = new ArrayList<>();
    private final CameraRows cameras = new CameraRows();
    private final CameraDirectory directory = new CameraDirectory(cameras);
    private final Instant start = clock.instant();
    private long nanos;
    final MotionIntake intake = new MotionIntake(
            directory, MotionConfig.defaults(), new MotionTellings(rows, events::add), clock, () -> nanos);

    MotionFixture() {
        intake.register(new MotionListener() {
            @Override
            public void started(UUID camera, long atMicros) {
                heard.add("started " + seconds(atMicros));
            }

            @Override
            public void stopped(UUID camera, long atMicros) {
                heard.add("stopped " + seconds(atMicros));
            }
        });
    }

    Camera camera(boolean motionEvents) {
        return add(UUID.randomUUID(), motionEvents);
    }

    Camera add(UUID id, boolean motionEvents) {
        Camera camera = new CameraMaker()
                .id(id)
                .name("c" + id)
                .title("Yard")
                .motionEvents(motionEvents)
                .createdAt(start)
                .make();
        cameras.put(camera);
        directory.reload();
        return camera;
    }

    void delete(Camera camera) {
        cameras.remove(camera.id());
        directory.reload();
    }

    MotionAnswer report(Camera camera, MotionState state) {
        return report(camera, state, MotionReport.MOTION, 0);
    }

    /** @param ago seconds before now */
    MotionAnswer report(Camera camera, MotionState state, String type, double ago) {
        return report(camera, MotionSource.REST, type, ago, state);
    }

    /** An alarm mail, so many seconds before now. */
    MotionAnswer mail(Camera camera, double ago) {
        return report(camera, MotionSource.SMTP, MotionReport.MOTION, ago, MotionState.PULSE);
    }

    private MotionAnswer report(Camera camera, MotionSource source, String type, double ago, MotionState state) {
        Instant at = clock.instant().minusNanos(Math.round(ago * 1e9));
        return intake.report(camera, new MotionReport(source, type, at, state));
    }

    /** Lets time pass as the ticks see it. */
    void pass(double seconds) {
        for (double left = seconds; left > 0; left -= 0.25) {
            Duration step = Duration.ofNanos(Math.round(Math.min(left, 0.25) * 1e9));
            clock.advance(step);
            nanos += step.toNanos();
            intake.tick();
        }
    }

    /** The wall clock is set; no time passes. */
    void set(Duration by) {
        clock.advance(by);
    }

    /** Spans as they stand to be written, seconds from the start: {@code motion 0-8 quiet}. */
    List<String> spans() {
        return rows.next(1000).stream()
                .map(row -> row.type() + " " + seconds(row.fromMicros()) + "-"
                        + (row.toMicros() == null ? "" : seconds(row.toMicros()))
                        + (row.end() == null ? "" : " " + row.end().word()))
                .toList();
    }

    List<String> told() {
        return events.stream().map(event -> event.type().word()).toList();
    }

    private String seconds(long micros) {
        double seconds = (micros - start.toEpochMilli() * 1000L) / 1e6;
        return seconds == Math.rint(seconds) ? Long.toString((long) seconds) : Double.toString(seconds);
    }
}
