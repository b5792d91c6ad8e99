package io.culvert.gateway.archive.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the store needs to know of how a segment's file is built. */
interface SegmentFormat {
    /** A fragment in a file. */
    record Entry(long offset, long length, long startMicros, long endMicros) {}

    /**
     * What is whole in a file.
     *
     * @param wholeBytes behind which nothing is
     * @param ended why, where it has been ended properly
     */
    record Scan(
            List<Entry> entries, long wholeBytes, @Nullable EndReason ended) {}

    /** What stands behind the last fragment of a file that has ended. */
    ByteBuffer end(List<Entry> entries, EndReason reason);

    /** Looks for what is whole, from the beginning of the file on. */
    Scan scan(Path file) throws IOException;
}
