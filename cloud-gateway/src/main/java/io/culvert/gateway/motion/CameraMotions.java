package io.culvert.gateway.motion;

import io.culvert.gateway.cameras.Camera;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The motions of one camera, one of each type at a time.
 *
 * <p>What comes while a motion goes on prolongs it, what comes soon after its end lets it go on. So a flood of mails is one
 * motion, and one that flickers too. A report that was under way for so long that its motion is over makes a span that is
 * over, or prolongs the one before. Confined to {@link MotionIntake}, whose lock it runs under.
 */
final class CameraMotions {

    /** After so long without word of any motion nothing of the camera is remembered. */
    private static final Duration FORGOTTEN_AFTER = Duration.ofHours(1);

    private final MotionConfig config;
    private final MotionTellings tellings;
    private final Map<String, Motion> ongoing = new HashMap<>();
    private final Map<String, Motion> ended = new HashMap<>();
    private final Set<String> types = new HashSet<>();
    private final Allowance allowance;

    /** By the times told of, so that mails which were held up are taken where they were, and no live one is refused for them. */
    private final Allowance heldUp;

    private Camera camera;
    private long heardNanos;

    CameraMotions(Camera camera, long nowNanos, MotionConfig config, MotionTellings tellings) {
        this.camera = camera;
        this.config = config;
        this.tellings = tellings;
        this.allowance = new Allowance(config.burst(), config.refill().toNanos(), nowNanos);
        this.heldUp = new Allowance(
                config.burst(), TimeUnit.NANOSECONDS.toMicros(config.refill().toNanos()), 0);
        this.heardNanos = nowNanos;
    }

    boolean isMoving() {
        return !ongoing.isEmpty();
    }

    boolean isForgotten(long nowNanos) {
        return ongoing.isEmpty() && nowNanos - heardNanos >= FORGOTTEN_AFTER.toNanos();
    }

    /** @param atMicros not after {@code wallMicros} */
    MotionAnswer take(Camera now, MotionReport report, long atMicros, long wallMicros, long nowNanos) {
        camera = now;
        heardNanos = nowNanos;
        long ageNanos = TimeUnit.MICROSECONDS.toNanos(wallMicros - atMicros);
        Motion motion = ongoing.get(report.type());
        if (motion != null && motion.isTooLong(nowNanos)) {
            motion.reach(atMicros);
            end(motion, MotionEnd.TOO_LONG);
            motion = null;
        }
        return switch (report.state()) {
            case STOPPED -> stop(motion, atMicros, nowNanos, ageNanos);
            case STARTED ->
                ageNanos < config.bound().toNanos()
                        ? goOn(motion, report, atMicros, nowNanos, ageNanos)
                        : past(motion, report, atMicros, nowNanos);
            case PULSE ->
                ageNanos < config.hold().toNanos()
                        ? goOn(motion, report, atMicros, nowNanos, ageNanos)
                        : past(motion, report, atMicros, nowNanos);
        };
    }

    private MotionAnswer stop(@Nullable Motion motion, long atMicros, long nowNanos, long ageNanos) {
        if (motion == null || !motion.mayStop(atMicros, nowNanos - ageNanos)) {
            return MotionAnswer.NOTHING_TO_STOP;
        }
        motion.stop(atMicros, nowNanos);
        return MotionAnswer.TAKEN;
    }

    private MotionAnswer goOn(
            @Nullable Motion motion, MotionReport report, long atMicros, long nowNanos, long ageNanos) {
        if (motion == null && !mayBegin(report.type(), allowance, nowNanos)) {
            return MotionAnswer.TOO_MANY;
        }
        Motion moved = motion == null ? new Motion(camera.id(), report, atMicros, nowNanos, config) : motion;
        if (report.state() == MotionState.STARTED) {
            moved.hold(atMicros, nowNanos, ageNanos);
        } else {
            moved.pulse(atMicros, nowNanos, ageNanos);
        }
        if (motion == null) {
            begin(moved);
        }
        if (motion == null || moved.wantsSaving(nowNanos)) {
            tellings.save(moved.open(atMicros + TimeUnit.NANOSECONDS.toMicros(ageNanos)));
        }
        return MotionAnswer.TAKEN;
    }

    private void begin(Motion motion) {
        boolean first = ongoing.isEmpty();
        ongoing.put(motion.type(), motion);
        tellings.tellStarted(camera, motion);
        if (first) {
            tellings.moves(camera, motion.fromMicros());
        }
    }

    /** A motion that was over when it was told of. */
    private MotionAnswer past(@Nullable Motion motion, MotionReport report, long atMicros, long nowNanos) {
        long toMicros = atMicros + TimeUnit.NANOSECONDS.toMicros(config.hold().toNanos());
        if (motion != null && motion.touches(atMicros, toMicros)) {
            return MotionAnswer.TAKEN; // it is known already
        }
        Motion before = ended.get(report.type());
        if (before != null && before.touches(atMicros, toMicros)) {
            before.reach(toMicros);
            tellings.save(before.closed(MotionEnd.QUIET));
            return MotionAnswer.TAKEN;
        }
        // Whoever calls REST hears of a refusal and may say it again later; a mail does not.
        boolean mail = report.source() == MotionSource.SMTP;
        if (!(mail ? mayBegin(report.type(), heldUp, atMicros) : mayBegin(report.type(), allowance, nowNanos))) {
            return MotionAnswer.TOO_MANY;
        }
        Motion late = new Motion(camera.id(), report, atMicros, nowNanos, config);
        late.reach(toMicros);
        tellings.tellStarted(camera, late);
        close(late, MotionEnd.QUIET);
        return MotionAnswer.TAKEN;
    }

    /** Ends what is due. */
    void tick(long wallMicros, long nowNanos) {
        for (Motion motion : List.copyOf(ongoing.values())) {
            if (motion.isDue(nowNanos)) {
                if (motion.byItself() == MotionEnd.NEVER_STOPPED) {
                    motion.reach(wallMicros);
                }
                end(motion, motion.byItself());
            }
        }
    }

    /** Ends all that go on, now. */
    void endAll(MotionEnd why, long wallMicros) {
        for (Motion motion : List.copyOf(ongoing.values())) {
            motion.cut(wallMicros);
            end(motion, why);
        }
    }

    private void end(Motion motion, MotionEnd why) {
        ongoing.remove(motion.type());
        close(motion, why);
        if (ongoing.isEmpty()) {
            tellings.rests(camera, motion.untilMicros());
        }
    }

    private void close(Motion motion, MotionEnd why) {
        ended.put(motion.type(), motion);
        tellings.save(motion.closed(why));
        tellings.tellStopped(camera, motion, why);
    }

    private boolean mayBegin(String type, Allowance budget, long now) {
        if (!budget.mayBegin(now) || (!types.contains(type) && types.size() >= config.types())) {
            return false;
        }
        types.add(type);
        budget.begin();
        return true;
    }
}
