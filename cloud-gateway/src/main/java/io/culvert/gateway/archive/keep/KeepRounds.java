package io.culvert.gateway.archive.keep;

import io.culvert.gateway.archive.keep.AgeClock.Belief;
import io.culvert.gateway.database.Rounds;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the keepers: those of the disks each second, the other one each minute. Each has a virtual thread of its own, so a disk
 * that does not answer holds up nothing but itself.
 */
final class KeepRounds {
    private static final Logger log = LoggerFactory.getLogger(KeepRounds.class);

    private static final Duration DISK_PERIOD = Duration.ofSeconds(1);
    /** Garbage of a gateway that died goes before. */
    private static final Duration AGE_DELAY = Duration.ofSeconds(3);

    private static final Duration AGE_PERIOD = Duration.ofMinutes(1);

    private final ArchiveKeeper archive;
    private final StockTable table;
    private final String node;
    private final InstantSource clock;
    private final LongSupplier nanoTime;
    private final Rounds ages;
    private final List<Rounds> disks;
    private AgeClock ageClock = new AgeClock(Belief.NONE);
    private boolean begun;
    private long lastNanos;

    KeepRounds(
            ArchiveKeeper archive,
            List<DiskKeeper> disks,
            StockTable table,
            String node,
            InstantSource clock,
            LongSupplier nanoTime) {
        this.archive = archive;
        this.table = table;
        this.node = node;
        this.clock = clock;
        this.nanoTime = nanoTime;
        this.ages = new Rounds(log, "archive-keep", "what is kept of the archive", interruptible(this::round));
        this.disks = disks.stream()
                .map(disk -> new Rounds(
                        log, "archive-disk", "what fills the archive's disk " + disk, interruptible(disk::round)))
                .toList();
    }

    void start() {
        disks.forEach(disk -> disk.start(DISK_PERIOD, DISK_PERIOD));
        ages.start(AGE_DELAY, AGE_PERIOD);
    }

    /** What is being deleted may be finished; nothing more is. */
    void stop() {
        try (ExecutorService ends = Executors.newVirtualThreadPerTaskExecutor()) { // each may take its two seconds
            ends.execute(ages::end);
            disks.forEach(disk -> ends.execute(disk::end));
        }
    }

    /** Confined to its thread, or to a test's. */
    void round() throws InterruptedException {
        long nanos = nanoTime.getAsLong();
        if (!begun) {
            ageClock = new AgeClock(table.believed(node));
            lastNanos = nanos;
            begun = true;
        }
        long elapsed = TimeUnit.NANOSECONDS.toMicros(nanos - lastNanos);
        lastNanos = nanos;
        long wall = TimeUnit.MILLISECONDS.toMicros(clock.millis());
        long now = ageClock.advance(wall, elapsed);
        table.believe(node, ageClock.belief());
        archive.doubt(ageClock.doubtMicros(wall));
        archive.round(now, elapsed);
    }

    private interface Interruptible {
        void run() throws InterruptedException;
    }

    private static Runnable interruptible(Interruptible work) {
        return () -> {
            try {
                work.run();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        };
    }
}
