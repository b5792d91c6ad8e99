package io.culvert.gateway.archive.record;

import io.culvert.gateway.archive.index.FreshSegment;
import io.culvert.gateway.archive.index.Span;
import io.culvert.gateway.archive.index.Spans;
import io.culvert.gateway.archive.store.SegmentPlace;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

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
    private record Piece(@Nullable SegmentPlace place, Span span, boolean ended, long endedNanos) {}

    private final LongSupplier nanoTime;
    private final Map<Long, Piece> bySegment = new LinkedHashMap<>();

    /** Of segments of which nothing is on the disk yet. */
    private final Map<Long, SegmentPlace> begun = new HashMap<>();

    /** @param nanoTime monotonic clock */
    RecentSpans(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** A segment begins there; what is committed of it may have been told already. */
    synchronized void begun(long segmentMicros, SegmentPlace place) {
        Piece known = bySegment.get(segmentMicros);
        if (known == null) {
            begun.put(segmentMicros, place);
        } else {
            bySegment.put(segmentMicros, new Piece(place, known.span(), known.ended(), known.endedNanos()));
        }
    }

    /** The segment that begins there is on the disk up to here. */
    synchronized void committed(long segmentMicros, long endMicros) {
        if (endMicros > segmentMicros) {
            Piece known = bySegment.get(segmentMicros);
            SegmentPlace fresh = begun.remove(segmentMicros);
            SegmentPlace place = known == null || fresh != null ? fresh : known.place();
            bySegment.put(segmentMicros, new Piece(place, new Span(segmentMicros, endMicros), false, 0));
        }
    }

    /** Nothing of the segment that was to begin there ever came to the disk. */
    synchronized void dropped(long segmentMicros) {
        begun.remove(segmentMicros);
    }

    /** The segment has ended, with what was committed of it. */
    synchronized void ended(long segmentMicros) {
        bySegment.computeIfPresent(
                segmentMicros, (from, piece) -> new Piece(piece.place(), piece.span(), true, nanoTime.getAsLong()));
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

    /** In the order of time. */
    synchronized List<FreshSegment> segments() {
        forget();
        List<FreshSegment> segments = new ArrayList<>();
        for (Piece piece : bySegment.values()) {
            SegmentPlace place = piece.place();
            if (place != null) {
                segments.add(new FreshSegment(place, piece.span(), piece.ended()));
            }
        }
        segments.sort(Comparator.comparingLong(segment -> segment.span().fromMicros()));
        return segments;
    }

    synchronized List<Span> list() {
        forget();
        List<Span> spans = new ArrayList<>();
        bySegment.values().forEach(piece -> spans.add(piece.span()));
        return Spans.union(spans, Span.TOLERANCE_MICROS);
    }
}
