package io.culvert.gateway.archive.index;

import java.util.List;

/**
 * What recorders know before the index does. Never blocks; from any thread.
 *
 * <p>What the index has as well may be among it. So that nothing is ever missing between the two, it holds what is
 * committed of segments that are open, and of those that ended within the last twenty seconds at least.
 */
public interface RecordedNow {
    /** Segments of which something is on the disk, and that are open or have ended a moment ago, in order. */
    List<FreshSegment> segments(RecordingKey key);

    /** What is on the disk of these, without the holes that are none. */
    default List<Span> recorded(RecordingKey key) {
        return Spans.union(segments(key).stream().map(FreshSegment::span).toList(), Span.TOLERANCE_MICROS);
    }

    /** What is missing up to now, and was not handed to the {@link GapLedger} yet. */
    List<Gap> openGaps(RecordingKey key);
}
