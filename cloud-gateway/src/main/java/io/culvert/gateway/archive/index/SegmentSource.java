package io.culvert.gateway.archive.index;

import io.culvert.gateway.archive.store.SegmentRow;
import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;

/** Where rows come from: the journal of one archive root. May block. */
interface SegmentSource {
    /**
     * Hands over the rows of segments that have ended and that the database has not got, the oldest first, part by part; what
     * is thrown meanwhile ends it.
     */
    void eachWaiting(Consumer<List<SegmentRow>> to) throws IOException, InterruptedException;

    /** The database has them. */
    void stored(List<SegmentRow> rows);

    /**
     * Whether a segment's file is there.
     *
     * @throws java.io.UncheckedIOException where that cannot be known now
     */
    boolean isThere(SegmentRow row);
}
