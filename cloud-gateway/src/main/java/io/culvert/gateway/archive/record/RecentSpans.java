package io.culvert.gateway.archive.record;

import io.culvert.gateway.archive.index.Span;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * What of a recording came to the disk within the last minutes; the index learns of it a little later.
 *
 * <p>Threading: thread-safe; guarded by its monitor, held for moments.
 */
final class RecentSpans {
    /** Longer than any segment is open, and than the index takes when all is well. */
    private static final long KEPT_MICROS = TimeUnit.MINUTES.toMicros(15);

    private final List<Span> spans = new ArrayList<>();

    /** Pieces come in order. */
    synchronized void add(long fromMicros, long toMicros) {
        if (toMicros <= fromMicros) {
            return;
        }
        Span span = new Span(fromMicros, toMicros);
        Span last = spans.isEmpty() ? null : spans.getLast();
        if (last != null && fromMicros - last.toMicros() <= Span.TOLERANCE_MICROS) {
            spans.set(spans.size() - 1, last.hull(span));
        } else {
            spans.add(span);
        }
        forget(toMicros - KEPT_MICROS);
    }

    private void forget(long beforeMicros) {
        spans.removeIf(span -> span.toMicros() <= beforeMicros);
        if (!spans.isEmpty() && spans.getFirst().fromMicros() < beforeMicros) {
            spans.set(0, new Span(beforeMicros, spans.getFirst().toMicros()));
        }
    }

    synchronized List<Span> list() {
        return List.copyOf(spans);
    }
}
