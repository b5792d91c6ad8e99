package io.culvert.gateway.archive.keep;

import io.culvert.gateway.archive.index.Span;
import io.culvert.gateway.archive.index.Spans;
import io.culvert.gateway.archive.store.SegmentRow;
import java.time.Duration;
import java.util.Collection;
import java.util.List;

/**
 * What makes segments of one camera dear, in a window of time. Immutable.
 *
 * @param motion what lies around motion, in order
 * @param protectedPieces what somebody wants to be kept, in order
 */
record Protection(List<Span> motion, List<Span> protectedPieces) {
    /** What is kept in front of a motion, and behind it. */
    static final long BEFORE_MICROS = Duration.ofSeconds(10).toNanos() / 1000;

    static final long BEHIND_MICROS = Duration.ofSeconds(30).toNanos() / 1000;

    /** @param motions as they were, without what lies around them */
    static Protection of(Collection<Span> motions, Collection<Span> pieces) {
        return new Protection(
                Spans.union(
                        motions.stream()
                                .map(motion -> motion.wider(BEFORE_MICROS, BEHIND_MICROS))
                                .toList(),
                        0),
                Spans.union(pieces, 0));
    }

    Worth worth(SegmentRow row) {
        Span span = new Span(row.name().startMicros(), row.endMicros());
        if (touches(protectedPieces, span)) {
            return Worth.PROTECTED;
        }
        return touches(motion, span) ? Worth.MOTION : Worth.PLAIN;
    }

    /** Whether any of them, which are in order, has something of the span: the last that begins before its end is enough. */
    private static boolean touches(List<Span> spans, Span span) {
        int low = 0;
        int high = spans.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (spans.get(middle).fromMicros() < span.toMicros()) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low > 0 && spans.get(low - 1).toMicros() > span.fromMicros();
    }
}
