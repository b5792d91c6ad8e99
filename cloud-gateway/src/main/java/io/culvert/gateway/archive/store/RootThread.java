package io.culvert.gateway.archive.store;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The platform thread of one root. It sleeps while there is nothing to do, and does a round when one is due. Nobody
 * interrupts it: an interrupt closes the files that a thread is writing.
 *
 * <p>Threading: thread-safe.
 */
final class RootThread {
    private static final Logger log = LoggerFactory.getLogger(RootThread.class);

    /** After a fault of our own. */
    private static final Duration REST = Duration.ofSeconds(1);

    private final Thread thread;
    private volatile @Nullable RootWriter writer;
    private volatile boolean stopping;

    RootThread(String name) {
        thread = Thread.ofPlatform().daemon().name("archive-" + name).unstarted(this::run);
    }

    void start(RootWriter rounds) {
        writer = rounds;
        thread.start();
    }

    /** There may be something to do; from any thread, never blocks. */
    void wake() {
        LockSupport.unpark(thread);
    }

    /** Writes and syncs what still waits, and ends. */
    void stop() {
        stopping = true;
        wake();
    }

    /** Waits for its end; false where that takes longer. */
    boolean join(Duration patience) throws InterruptedException {
        return !thread.isAlive() || thread.join(patience);
    }

    private void run() {
        RootWriter rounds = writer;
        if (rounds == null) {
            return;
        }
        while (!stopping) {
            long wait = rounds.waitNanos();
            if (wait == Long.MAX_VALUE) {
                LockSupport.park(this);
            } else if (wait > 0) {
                LockSupport.parkNanos(this, wait);
            } else {
                guarded(rounds::step);
            }
        }
        guarded(rounds::round);
        if (rounds.waitNanos() != Long.MAX_VALUE) {
            guarded(rounds::round); // what the first has told may have ended something
        }
        rounds.close();
    }

    private void guarded(Runnable step) {
        try {
            step.run();
        } catch (RuntimeException e) {
            log.error("{}: a round failed", thread.getName(), e);
            LockSupport.parkNanos(this, REST.toNanos());
        }
    }
}
