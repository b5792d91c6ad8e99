package io.culvert.gateway.archive.keep;

import io.culvert.gateway.database.Rounds;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs both keepers: the one for disks each second, the other one each minute. Two virtual threads of its own. */
final class KeepRounds {
    private static final Logger log = LoggerFactory.getLogger(KeepRounds.class);

    private static final Duration DISK_PERIOD = Duration.ofSeconds(1);
    private static final Duration AGE_PERIOD = Duration.ofMinutes(1);

    private final ArchiveKeeper archive;
    private final StockTable table;
    private final String node;
    private final InstantSource clock;
    private final LongSupplier nanoTime;
    private final Rounds ages;
    private final Rounds disks;
    private AgeClock ageClock = new AgeClock(0);
    private boolean begun;
    private long lastNanos;

    KeepRounds(
            ArchiveKeeper archive,
            DiskKeeper disk,
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
        this.disks = new Rounds(log, "archive-disk", "what fills the archive's disks", interruptible(disk::round));
    }

    void start() {
        disks.start(DISK_PERIOD, DISK_PERIOD);
        ages.start(DISK_PERIOD, AGE_PERIOD); // garbage of a gateway that died is waiting
    }

    /** What is being deleted may be finished; nothing more is. */
    void stop() {
        ages.end();
        disks.end();
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
        table.believe(node, ageClock.believedMicros());
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
