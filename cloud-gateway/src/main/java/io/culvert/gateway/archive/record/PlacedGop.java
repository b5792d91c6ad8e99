package io.culvert.gateway.archive.record;

import io.culvert.media.mp4.Mp4Track;
import io.culvert.media.segment.EndReason;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A group of pictures with its place on the camera's time line. Immutable; owns its samples.
 *
 * @param startMicros where it begins, Unix microseconds; never before the end of the one in front of it
 * @param endMicros where what follows it begins
 * @param monotonicMicros capture of its first sample, by the monotonic clock that stamped it
 * @param tracks how its samples are coded; the same list for as long as that does not change
 * @param cut why it must not go into one segment with the group in front of it; null where it may
 */
record PlacedGop(
        Gop gop,
        long startMicros,
        long endMicros,
        long monotonicMicros,
        List<Mp4Track> tracks,
        @Nullable EndReason cut) {

    long micros() {
        return endMicros - startMicros;
    }
}
