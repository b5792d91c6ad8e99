package io.culvert.gateway.export;

import io.culvert.gateway.archive.index.RecordingKey;
import io.culvert.gateway.archive.index.Span;
import io.culvert.gateway.archive.play.FairTurns;
import io.culvert.gateway.archive.play.Recordings;
import io.culvert.gateway.archive.play.SharedCache;
import io.culvert.gateway.export.ExportAssembly.Outcome;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * The exports that somebody reads or has just read: each is assembled once for all who want the same piece, and memory for
 * their tables is bounded.
 *
 * <p>Threading: thread-safe; {@link #get} blocks.
 */
final class Exports {
    /** Where nothing came of it. */
    private static final long SMALL = 100;

    private static final long KEPT_NANOS = TimeUnit.MINUTES.toNanos(2);

    private record Key(RecordingKey recording, Span span) {}

    /** As many are being assembled as may be. */
    static final class BusyException extends IOException {
        private static final long serialVersionUID = 1L;

        BusyException() {
            super("as many exports are being assembled as may be");
        }
    }

    private final Recordings recordings;
    private final ExportLimits limits;
    private final LongSupplier nanoTime;
    private final SharedCache<Key, Outcome> kept;
    private final FairTurns places;
    private final Map<Export, Integer> used = new HashMap<>();
    private long usedBytes;

    Exports(Recordings recordings, ExportLimits limits, LongSupplier nanoTime) {
        this.recordings = recordings;
        this.limits = limits;
        this.nanoTime = nanoTime;
        this.kept = new SharedCache<>(limits.keptBytes(), Exports::weight, _ -> {}, nanoTime);
        this.places = new FairTurns(limits.assembledAtATime(), Math.max(1, limits.assembledAtATime() - 1));
    }

    private static long weight(Outcome outcome) {
        return outcome instanceof Outcome.Made(Export export) ? export.weight() : SMALL;
    }

    /**
     * The piece of a recording as a file.
     *
     * @param credential by which it is asked for
     * @throws IOException where too many are assembled, or this one failed for somebody else at the same time
     */
    Outcome get(String credential, RecordingKey recording, Span span) throws IOException {
        Key key = new Key(recording, span);
        Outcome outcome = kept.get(key, wanted -> assemble(credential, wanted));
        if (!(outcome instanceof Outcome.Made)) {
            kept.forget(key); // may be recorded soon
        }
        return outcome;
    }

    private Outcome assemble(String credential, Key key) throws IOException {
        try {
            if (!places.tryAcquire(credential, limits.assemblyWait().toMillis(), TimeUnit.MILLISECONDS)) {
                throw new BusyException();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BusyException();
        }
        try {
            return ExportAssembly.of(recordings, key.recording(), key.span());
        } finally {
            places.release(credential);
        }
    }

    /** Somebody begins to read it; false where the tables of all that are read would take too much. */
    synchronized boolean use(Export export) {
        if (!used.containsKey(export) && usedBytes > 0 && usedBytes + export.weight() > limits.usedBytes()) {
            return false;
        }
        if (used.merge(export, 1, Integer::sum) == 1) {
            usedBytes += export.weight();
        }
        return true;
    }

    /** Somebody has read it. */
    synchronized void letGo(Export export) {
        if (used.merge(export, -1, Integer::sum) == 0) {
            used.remove(export);
            usedBytes -= export.weight();
        }
    }

    /** Forgets what nobody came for again. */
    void sweep() {
        kept.forgetUnusedSince(nanoTime.getAsLong() - KEPT_NANOS);
    }
}
