package io.culvert.gateway.archive.record;

import io.culvert.gateway.archive.index.Gap;
import io.culvert.gateway.archive.index.GapCause;
import io.culvert.gateway.archive.index.GapLedger;
import io.culvert.gateway.archive.index.RecordingKey;
import io.culvert.gateway.archive.index.Span;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The gap of one recording that is open, if any: since when nothing is recorded that was to be, and why. When the cause
 * becomes another the gap is parted there.
 *
 * <p>Threading: thread-safe; guarded by its monitor, held for moments.
 */
final class GapWatch {
    private final RecordingKey key;
    private final GapLedger ledger;
    private boolean open;
    private long sinceMicros;
    private GapCause cause = GapCause.GATEWAY;

    GapWatch(RecordingKey key, GapLedger ledger) {
        this.key = key;
        this.ledger = ledger;
    }

    /** From here on nothing is recorded; without effect where that is so already. */
    synchronized void begin(long atMicros, GapCause why) {
        if (!open) {
            open = true;
            sinceMicros = atMicros;
            cause = why;
        }
    }

    /** What is missing from now on is so because of this; without effect where nothing is missing. */
    synchronized void blame(GapCause why, long nowMicros) {
        if (open && why != cause) {
            note(nowMicros);
            cause = why;
        }
    }

    /** It was something else all the while. */
    synchronized void correct(GapCause from, GapCause to) {
        if (open && cause == from) {
            cause = to;
        }
    }

    /** It is recorded again from here on, or not wanted any more. */
    synchronized void end(long atMicros) {
        if (open) {
            open = false;
            note(atMicros);
        }
    }

    /** A gap that is over already. */
    void add(long fromMicros, long toMicros, GapCause why) {
        if (toMicros > fromMicros) {
            ledger.add(new Gap(key, new Span(fromMicros, toMicros), why));
        }
    }

    private void note(long untilMicros) {
        add(sinceMicros, untilMicros, cause);
        sinceMicros = Math.max(sinceMicros, untilMicros);
    }

    synchronized boolean isOpen() {
        return open;
    }

    /** The gap as it is now; null where there is none. */
    synchronized @Nullable Gap now(long nowMicros) {
        return open && nowMicros > sinceMicros ? new Gap(key, new Span(sinceMicros, nowMicros), cause) : null;
    }

    List<Gap> list(long nowMicros) {
        Gap gap = now(nowMicros);
        return gap == null ? List.of() : List.of(gap);
    }
}
