package io.culvert.gateway.archive.index;

import io.culvert.gateway.archive.store.SegmentRow;
import java.io.IOException;
import java.util.List;

/** Where rows come from: the journal of one archive root. May block. */
interface SegmentSource {
    /** Rows of segments that have ended and that the database has not got, the oldest first. */
    List<SegmentRow> waiting() throws IOException, InterruptedException;

    /** The database has them. */
    void stored(List<SegmentRow> rows);

    /**
     * Whether a segment's file is there.
     *
     * @throws java.io.UncheckedIOException where that cannot be known now
     */
    boolean isThere(SegmentRow row);
}
