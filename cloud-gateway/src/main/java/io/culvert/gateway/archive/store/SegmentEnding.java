package io.culvert.gateway.archive.store;

import io.culvert.media.segment.DamagedSpan;
import io.culvert.media.segment.SegmentIndex;
import io.culvert.media.segment.SegmentScan;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Ends the file of a segment that nobody ended, or whose end is not true: cuts it behind its last whole fragment, makes what
 * is damaged in between a box that players step over, and puts an index behind. Doing it again changes nothing.
 */
final class SegmentEnding {
    private SegmentEnding() {}

    /**
     * Ends the file; the caller syncs it.
     *
     * @param scan of this file, which has found a preamble and one fragment at least
     * @return the index that the file has now
     */
    static SegmentIndex end(DiskFile file, SegmentScan scan) throws IOException {
        SegmentIndex own = scan.index();
        boolean keep = own != null && own.fragments().equals(scan.fragments());
        long end = keep ? scan.wholeBytes() : scan.fragments().getLast().endOffset();
        for (DamagedSpan span : scan.damaged()) {
            if (span.to() <= end && span.canBeFree()) {
                file.overwrite(span.from(), span.freeHeader());
            }
        }
        if (file.length() != end) {
            file.truncate(end);
        }
        SegmentIndex index = keep ? own : scan.newIndex(null);
        if (index == null) {
            throw new IllegalArgumentException("a segment without a preamble (expected: one that says whose it is)");
        }
        if (!keep) {
            file.append(new ByteBuffer[] {index.encode()});
        }
        return index;
    }
}
