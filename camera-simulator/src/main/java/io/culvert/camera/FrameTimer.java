package io.culvert.camera;

import io.culvert.camera.video.FrameClock;
import io.netty.channel.EventLoop;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Delivers the frames of some cameras when they are due. A delayed timer delivers what it missed; only after a long stop
 * (a suspended machine) does it go on at the present.
 *
 * <p>Threading: confined to the server's event loop.
 */
final class FrameTimer {
    private static final Logger LOG = LoggerFactory.getLogger(FrameTimer.class);
    private static final long LONGEST_CATCH_UP_NANOS = TimeUnit.SECONDS.toNanos(5);

    /** What frames are delivered to. */
    interface Due {
        /** Names it in the log. */
        String path();

        void deliver(long number);
    }

    private final EventLoop loop;
    private final FrameClock clock;
    private final List<Due> cameras;
    private long next;
    private @Nullable Future<?> timer;

    FrameTimer(EventLoop loop, FrameClock clock, List<? extends Due> cameras) {
        this.loop = loop;
        this.clock = clock;
        this.cameras = List.copyOf(cameras);
    }

    void start() {
        next = clock.firstAfter(System.nanoTime());
        schedule();
    }

    void stop() {
        if (timer != null) {
            timer.cancel(false);
        }
    }

    private void schedule() {
        long wait = Math.max(0, clock.dueNanos(next) - System.nanoTime());
        timer = loop.schedule(this::tick, wait, TimeUnit.NANOSECONDS);
    }

    /** INVARIANT: what fails for one camera stops neither the others nor the timer. */
    private void deliver(Due camera) {
        try {
            camera.deliver(next);
        } catch (RuntimeException | OutOfMemoryError e) { // Netty's limit of direct memory is an OutOfMemoryError
            LOG.warn("camera {} lost frame {}", camera.path(), next, e);
        }
    }

    private void tick() {
        long now = System.nanoTime();
        if (now - clock.dueNanos(next) > LONGEST_CATCH_UP_NANOS) {
            next = clock.firstAfter(now);
        }
        while (clock.dueNanos(next) <= now) {
            cameras.forEach(this::deliver);
            next++;
        }
        schedule();
    }
}
