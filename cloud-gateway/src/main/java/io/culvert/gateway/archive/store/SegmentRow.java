package io.culvert.gateway.archive.store;

import io.culvert.media.segment.EndReason;
import java.util.UUID;

/**
 * A segment that has ended, as the index keeps it. Everything it says is on the disk. Immutable.
 *
 * @param volume where it lies
 * @param name what it is called there
 * @param run which start of a recorder made it
 * @param quality which of the camera's streams
 * @param endMicros where its last fragment ends, Unix microseconds
 * @param bytes of the whole file
 * @param fragments how many there are
 * @param reason why it ends there
 */
public record SegmentRow(
        UUID volume,
        SegmentName name,
        UUID run,
        int quality,
        long endMicros,
        long bytes,
        int fragments,
        EndReason reason) {}
