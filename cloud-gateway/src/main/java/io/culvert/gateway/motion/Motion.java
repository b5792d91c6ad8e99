package io.culvert.gateway.motion;

import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One motion before one camera: its span as far as it is known, and when it will end by itself.
 *
 * <p>Spans are in wall time, as reports tell them; ends are waited for by the monotonic clock, so that a wall clock that is
 * set neither ends a motion nor keeps it. Confined to {@link CameraMotions}.
 */
final class Motion {

    private static final Duration SAVED_EVERY = Duration.ofSeconds(10);

    private final UUID id = UUID.randomUUID();
    private final UUID camera;
    private final String type;
    private final MotionSource source;
    private final MotionConfig config;
    private final long fromMicros;
    private final long beganNanos;

    private long saidMicros;
    private long saidNanos;
    private long untilMicros;
    private long deadlineNanos;
    private MotionEnd byItself = MotionEnd.QUIET;
    private long savedNanos;

    Motion(UUID camera, MotionReport report, long atMicros, long nowNanos, MotionConfig config) {
        this.camera = camera;
        this.type = report.type();
        this.source = report.source();
        this.config = config;
        this.fromMicros = atMicros;
        this.saidMicros = atMicros;
        this.saidNanos = Long.MIN_VALUE;
        this.untilMicros = atMicros + 1;
        this.beganNanos = nowNanos;
        this.deadlineNanos = nowNanos;
        this.savedNanos = nowNanos;
    }

    UUID id() {
        return id;
    }

    String type() {
        return type;
    }

    MotionSource source() {
        return source;
    }

    long fromMicros() {
        return fromMicros;
    }

    /** Just behind its end as things stand. */
    long untilMicros() {
        return untilMicros;
    }

    /** Something moved at this time, {@code ageNanos} before now. */
    void pulse(long atMicros, long nowNanos, long ageNanos) {
        said(atMicros, nowNanos - ageNanos);
        reach(atMicros + TimeUnit.NANOSECONDS.toMicros(config.hold().toNanos()));
        if (byItself != MotionEnd.NEVER_STOPPED) {
            byItself = MotionEnd.QUIET;
            deadlineNanos = Math.max(deadlineNanos, nowNanos + config.hold().toNanos() - ageNanos);
        }
    }

    /** It goes on until it is told to end. */
    void hold(long atMicros, long nowNanos, long ageNanos) {
        said(atMicros, nowNanos - ageNanos);
        reach(atMicros);
        byItself = MotionEnd.NEVER_STOPPED;
        deadlineNanos = Math.max(deadlineNanos, nowNanos + config.bound().toNanos() - ageNanos);
    }

    private void said(long atMicros, long atNanos) {
        saidMicros = Math.max(saidMicros, atMicros);
        saidNanos = Math.max(saidNanos, atNanos);
    }

    /** Whether an end then may be its own: it goes on, and by none of the clocks something moved later. */
    boolean mayStop(long atMicros, long atNanos) {
        return byItself != MotionEnd.STOPPED && (atMicros >= saidMicros || atNanos >= saidNanos);
    }

    /** It ended then, if it does not begin again at once. */
    void stop(long atMicros, long nowNanos) {
        untilMicros = Math.max(atMicros, fromMicros + 1);
        byItself = MotionEnd.STOPPED;
        deadlineNanos = nowNanos + config.linger().toNanos();
    }

    /** Takes a pulse that was over when it was told of. */
    void reach(long toMicros) {
        untilMicros = Math.max(untilMicros, toMicros);
    }

    /** Ends it at this time at the latest, and at this time where it goes on. */
    void cut(long atMicros) {
        if (byItself == MotionEnd.NEVER_STOPPED || untilMicros > atMicros) {
            untilMicros = Math.max(atMicros, fromMicros + 1);
        }
    }

    /** Whether a span between these times overlaps this one. */
    boolean touches(long beginMicros, long endMicros) {
        return beginMicros <= untilMicros && endMicros >= fromMicros;
    }

    boolean isDue(long nowNanos) {
        return nowNanos - deadlineNanos >= 0;
    }

    boolean isTooLong(long nowNanos) {
        return nowNanos - beganNanos >= config.longest().toNanos();
    }

    /** Why it ends when it ends by itself. */
    MotionEnd byItself() {
        return byItself;
    }

    /** Whether its row should be written again, as much passed since it was. */
    boolean wantsSaving(long nowNanos) {
        if (nowNanos - savedNanos < SAVED_EVERY.toNanos()) {
            return false;
        }
        savedNanos = nowNanos;
        return true;
    }

    /** Its row while it goes on. */
    MotionRow open(long nowMicros) {
        return row(null, Math.max(nowMicros, fromMicros + 1), null);
    }

    MotionRow closed(MotionEnd end) {
        return row(untilMicros, untilMicros, end);
    }

    private MotionRow row(@Nullable Long toMicros, long seenMicros, @Nullable MotionEnd end) {
        return new MotionRow(id, camera, type, source, fromMicros, toMicros, seenMicros, end);
    }
}
