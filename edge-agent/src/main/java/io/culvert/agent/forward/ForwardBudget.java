package io.culvert.agent.forward;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * How many forwards there are, over all gateways, how fast they come, and how much is said about them.
 *
 * <p>Confined to the event loop.
 */
final class ForwardBudget {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final long TELL_PAUSE = TimeUnit.SECONDS.toNanos(10);

    private static final class Camera {
        int open;
        int dials;
        long windowStart;
        boolean wasTold;
        long toldAt;
    }

    private final ForwardConfig config;
    private final Map<String, Camera> cameras = new HashMap<>();
    private int open;

    ForwardBudget(ForwardConfig config) {
        this.config = config;
    }

    /**
     * Takes a place for a declared camera.
     *
     * @return why there is none; null when it is taken
     */
    @Nullable
    String take(String camera, long now) {
        if (open >= config.maxForwards()) {
            return "the agent has " + open + " forwards open (expected: at most " + config.maxForwards() + ")";
        }
        Camera of = cameras.computeIfAbsent(camera, any -> new Camera());
        if (of.open >= config.maxPerCamera()) {
            return "the camera has " + of.open + " forwards open (expected: at most " + config.maxPerCamera() + ")";
        }
        if (of.dials == 0 || now - of.windowStart >= SECOND) {
            of.windowStart = now;
            of.dials = 0;
        }
        if (of.dials >= config.maxDialsPerSecond()) {
            return "the camera was dialled " + of.dials + " times within a second";
        }
        of.dials++;
        of.open++;
        open++;
        return null;
    }

    void giveBack(String camera) {
        Camera of = cameras.get(camera);
        if (of != null) {
            of.open--;
            open--;
        }
    }

    /** Whether trouble with a declared camera is worth a line in the log now: a gateway must not fill the disk. */
    boolean mayTell(String camera, long now) {
        Camera of = cameras.computeIfAbsent(camera, any -> new Camera());
        if (of.wasTold && now - of.toldAt < TELL_PAUSE) {
            return false;
        }
        of.wasTold = true;
        of.toldAt = now;
        return true;
    }

    int open() {
        return open;
    }
}
