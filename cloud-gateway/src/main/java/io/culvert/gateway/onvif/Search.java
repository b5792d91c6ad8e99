package io.culvert.gateway.onvif;

import java.time.Instant;

/** One search under way (Recording Search 5.2.3). Guarded by its own monitor, but for {@link #end}. */
sealed interface Search permits RecordingSearch, EventSearch {
    /** How many results one answer has at most; clients ask again. */
    int MOST_RESULTS = 2_000;

    /** What an answer takes at most, and how long it waits for it. */
    record Wish(int least, int most, long deadlineNanos) {}

    /** Writes {@code SearchState} and results that were not told before. */
    void next(Wish wish, Viewer viewer, XmlText out);

    /** Whether all was told. */
    boolean isCompleted();

    /** Makes an answer that is being looked for end at once; from any thread. */
    void end();

    /** How far it came. */
    Instant reached();
}
