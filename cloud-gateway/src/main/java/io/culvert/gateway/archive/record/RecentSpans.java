package io.culvert.gateway.archive.record;

import io.culvert.gateway.archive.index.FreshSegment;
import io.culvert.gateway.archive.index.Span;
import io.culvert.gateway.archive.store.SegmentPlace;
import java.util.Comparator;
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

    /** {@code endedNanos} counts only once it has ended. */
    private record Piece(FreshSegment segment, long endedNanos) {}

    private final LongSupplier nanoTime;
    private final Map<SegmentPlace, Piece> bySegment = new LinkedHashMap<>();

    /** @param nanoTime monotonic clock */
    RecentSpans(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** The segment is on the disk up to here. */
    synchronized void committed(SegmentPlace place, long endMicros) {
        long fromMicros = place.name().startMicros();
        if (endMicros > fromMicros) {
            bySegment.put(place, new Piece(new FreshSegment(place, new Span(fromMicros, endMicros), false), 0));
        }
    }

    /** The segment has ended, with what was committed of it. */
    synchronized void ended(SegmentPlace place) {
        bySegment.computeIfPresent(
                place,
                (_, piece) -> new Piece(new FreshSegment(place, piece.segment().span(), true), nanoTime.getAsLong()));
        forget();
    }

    private void forget() {
        long now = nanoTime.getAsLong();
        bySegment.values().removeIf(piece -> piece.segment().ended() && now - piece.endedNanos() > KEPT_NANOS);
    }

    /** In the order of time. */
    synchronized List<FreshSegment> segments() {
        forget();
        return bySegment.values().stream()
                .map(Piece::segment)
                .sorted(Comparator.comparingLong(segment -> segment.span().fromMicros()))
                .toList();
    }
}
