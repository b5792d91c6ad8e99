package io.culvert.gateway.rtsp;

import io.culvert.gateway.archive.play.FairTurns;
import java.util.concurrent.Executor;

/**
 * Runs what reads recordings: each task on a virtual thread of its own, a few of them at a time, credentials taking turns. So any
 * number of seeks leaves the database and the disks to others too, and seeks by one credential wait for each other.
 */
final class ReadingThreads {
    private static final int AT_A_TIME = 16;
    private static final int OF_ONE_CREDENTIAL = 12;

    private final FairTurns turns = new FairTurns(AT_A_TIME, OF_ONE_CREDENTIAL);

    /** Runs what is read for a credential. */
    Executor of(String credentialKey) {
        return task -> Thread.ofVirtual().name("replay").start(() -> {
            turns.acquire(credentialKey);
            try {
                task.run();
            } finally {
                turns.release(credentialKey);
            }
        });
    }
}
