package io.culvert.gateway.archive.index;

import java.util.List;

/**
 * What recorders know before the index does. Never blocks; from any thread.
 *
 * <p>What the index has as well may be among it. So that nothing is ever missing between the two, it holds what is
 * committed of segments that are open, and of those that ended within the last twenty seconds at least.
 */
public interface RecordedNow {
    /** What is on the disk of segments that are open or have ended a moment ago. */
    List<Span> recorded(RecordingKey key);

    /** The segments that {@link #recorded} speaks of, in order. */
    List<FreshSegment> segments(RecordingKey key);

    /** What is missing up to now, and was not handed to the {@link GapLedger} yet. */
    List<Gap> openGaps(RecordingKey key);
}
