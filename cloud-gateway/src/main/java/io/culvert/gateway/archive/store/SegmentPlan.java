package io.culvert.gateway.archive.store;

import io.culvert.media.mp4.Mp4Track;
import io.culvert.media.segment.SegmentHeader;
import java.util.List;
import java.util.UUID;

/**
 * A segment that is to be begun. Immutable.
 *
 * @param run which start of a recorder makes it
 * @param numberInRun counts the segments of the run, from 0
 * @param quality which of the camera's streams: 0 the main one, 1 the second
 * @param startMicros where its first fragment lies on the time line, Unix microseconds
 * @param tracks how they are coded
 */
public record SegmentPlan(
        UUID camera, UUID run, int numberInRun, int quality, long startMicros, List<Mp4Track> tracks) {
    public SegmentPlan {
        tracks = List.copyOf(tracks);
    }

    SegmentHeader header(UUID volume) {
        return new SegmentHeader(volume, camera, run, numberInRun, quality, startMicros);
    }
}
