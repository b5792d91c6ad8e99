package io.culvert.gateway.archive.record;

import io.culvert.gateway.archive.index.Span;
import io.culvert.gateway.archive.index.Spans;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * What of a recording is on the disk in segments that are open, or have ended a moment ago: the index learns of a segment a
 * little later. Not longer than that, as what the index knows it may have deleted since.
 *
 * <p>Threading: thread-safe; guarded by its monitor, held for moments.
 */
final class RecentSpans {
    /** Some times what the index takes when all is well. */
    private static final long KEPT_NANOS = TimeUnit.SECONDS.toNanos(20);

    /** What of a segment is on the disk; {@code endedNanos} counts only once it has ended. */
    private record Piece(Span span, boolean ended, long endedNanos) {}

    private final LongSupplier nanoTime;
    private final Map<Long, Piece> bySegment = new LinkedHashMap<>();

    /** @param nanoTime monotonic clock */
    RecentSpans(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** The segment that begins there is on the disk up to here. */
    synchronized void committed(long segmentMicros, long endMicros) {
        if (endMicros > segmentMicros) {
            bySegment.put(segmentMicros, new Piece(new Span(segmentMicros, endMicros), false, 0));
        }
    }

    /** The segment has ended, with what was committed of it. */
    synchronized void ended(long segmentMicros) {
        bySegment.computeIfPresent(segmentMicros, (from, piece) -> new Piece(piece.span(), true, nanoTime.getAsLong()));
        forget();
    }

    private void forget() {
        long now = nanoTime.getAsLong();
        Iterator<Piece> pieces = bySegment.values().iterator();
        while (pieces.hasNext()) {
            Piece piece = pieces.next();
            if (piece.ended() && now - piece.endedNanos() > KEPT_NANOS) {
                pieces.remove();
            }
        }
    }

    synchronized List<Span> list() {
        forget();
        List<Span> spans = new ArrayList<>();
        bySegment.values().forEach(piece -> spans.add(piece.span()));
        return Spans.union(spans, Span.TOLERANCE_MICROS);
    }
}
