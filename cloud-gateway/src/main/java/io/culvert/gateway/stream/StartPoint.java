package io.culvert.gateway.stream;

import io.culvert.media.stream.PacketBatch;
import io.culvert.media.stream.StreamDescription;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where a reader enters a stream: everything since the last key frame, and where each track goes on from there.
 *
 * @param description the tracks; null while the source has not described any yet
 * @param gop the batches of all tracks since the last key frame in order of arrival, its last access unit possibly
 *     not complete yet; empty when there is no key frame to start at. Borrowed for the call that hands it over: a
 *     reader retains the batches that it keeps.
 * @param videoTrack the track whose key frames count, or -1 where there is none
 * @param seekable whether key frames are to be expected at all; where not, a reader starts at any access unit
 * @param clocks the tracks' place in time; kept up to date for as long as the reader is attached, and only to be read
 *     on the reader's loop
 */
public record StartPoint(
        @Nullable StreamDescription description,
        List<PacketBatch> gop,
        int videoTrack,
        boolean seekable,
        TrackClocks clocks) {
    /** Whether a reader that was told these tracks before can take what comes; parameter sets may differ. */
    public boolean fits(StreamDescription told) {
        return description == null || TrackShape.canGoOn(told, description);
    }
}
