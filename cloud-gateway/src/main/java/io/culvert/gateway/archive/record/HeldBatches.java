package io.culvert.gateway.archive.record;

import io.culvert.media.stream.PacketBatch;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Batches of the group of pictures that is open. They cost nothing while they wait here, as the hub keeps the same ones for
 * new viewers; samples would be copies.
 *
 * <p>Threading: confined to the recorder's event loop. Lifecycle: {@link #drop()} releases what is held.
 */
final class HeldBatches {
    /** What is held may be in memory once more when it is let on. */
    private static final long MOST_BYTES = 2 << 20;

    private List<PacketBatch> held = new ArrayList<>();
    private long bytes;

    /** Kept here, as the batch itself has left the processor's caches when the next one comes. */
    private long firstNanos;

    private long lastNanos;

    /** Holds the batch too. */
    void add(PacketBatch batch) {
        lastNanos = batch.captureMonotonicNanos();
        if (held.isEmpty()) {
            firstNanos = lastNanos;
        }
        held.add(batch.retain());
        bytes += batch.sizeBytes();
    }

    /** Whether so much is held that it must go on. */
    boolean isFull() {
        return bytes >= MOST_BYTES || (!held.isEmpty() && lastNanos - firstNanos >= GopCutter.LONGEST_NANOS);
    }

    /** Lets all on that is held, to somebody who borrows it. */
    void letOn(Consumer<List<PacketBatch>> to) {
        List<PacketBatch> all = held;
        held = new ArrayList<>();
        bytes = 0;
        if (!all.isEmpty()) {
            try {
                to.accept(all);
            } finally {
                all.forEach(PacketBatch::release);
            }
        }
    }

    void drop() {
        letOn(batches -> {});
    }
}
