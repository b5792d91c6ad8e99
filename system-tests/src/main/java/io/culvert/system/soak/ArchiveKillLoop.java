package io.culvert.system.soak;

import io.culvert.system.archive.ArchiveStage;
import io.culvert.system.check.RecordedTimeline;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

/**
 * The promise <em>what was told to be recorded stays recorded</em>: the gateway is killed with -9 at a random moment while it
 * records and somebody asks for the time lines all the time, and started again.
 */
public final class ArchiveKillLoop {
    private ArchiveKillLoop() {}

    /**
     * One kill.
     *
     * @param lived from when all cameras were recorded until the kill
     * @param askedTimes answers about a time line before it
     * @param forgottenMicros what was told to be recorded before and is not told any more afterwards, of all cameras
     * @param readyAfter from the kill until the new gateway answered
     * @param backAfter until all cameras were recorded again
     */
    public record Outcome(
            Duration lived, int askedTimes, long forgottenMicros, Duration readyAfter, Duration backAfter) {
        public boolean isGood() {
            return askedTimes > 0 && forgottenMicros == 0;
        }
    }

    /**
     * Kills and starts once.
     *
     * @param most the gateway lives for up to so long before
     */
    public static Outcome run(ArchiveStage stage, Duration most, SplittableRandom random) throws InterruptedException {
        Duration lives = Duration.ofNanos(random.nextLong(most.toNanos()));
        Map<String, RecordedTimeline> told = new ConcurrentHashMap<>();
        AtomicBoolean dead = new AtomicBoolean();
        int[] asked = new int[1];
        Thread asking = Thread.startVirtualThread(() -> asked[0] = ask(stage, told, dead));
        LockSupport.parkNanos(lives.toNanos());
        long killed = System.nanoTime();
        stage.gateway().part().kill();
        dead.set(true);
        asking.join();
        Instant death = Instant.now();
        stage.gateway().start();
        Duration ready = Duration.ofNanos(System.nanoTime() - killed);
        long forgotten = told.entrySet().stream()
                .mapToLong(entry -> stage.timeline(entry.getKey())
                        .missingMicros(entry.getValue().ranges()))
                .sum();
        stage.awaitRecorded(death);
        return new Outcome(lives, asked[0], forgotten, ready, Duration.ofNanos(System.nanoTime() - killed));
    }

    /** Asks for one time line after the other, until nobody answers. */
    private static int ask(ArchiveStage stage, Map<String, RecordedTimeline> told, AtomicBoolean dead) {
        int asked = 0;
        try {
            while (!dead.get()) {
                for (String name : stage.names()) {
                    told.put(name, stage.timeline(name));
                    asked++;
                }
            }
        } catch (UncheckedIOException | IllegalStateException e) {
            return asked; // killed in the midst of an answer
        }
        return asked;
    }
}
