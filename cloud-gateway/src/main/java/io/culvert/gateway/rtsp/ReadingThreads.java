package io.culvert.gateway.rtsp;

import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;

/**
 * Runs what reads recordings: each task on a virtual thread of its own, a few of them at a time. The others wait for their
 * turn, so that any number of seeks leaves the database and the disks to others too.
 */
final class ReadingThreads implements Executor {
    private static final int AT_A_TIME = 16;

    private final Semaphore turns = new Semaphore(AT_A_TIME, true);

    @Override
    public void execute(Runnable task) {
        Thread.ofVirtual().name("replay").start(() -> {
            turns.acquireUninterruptibly();
            try {
                task.run();
            } finally {
                turns.release();
            }
        });
    }
}
