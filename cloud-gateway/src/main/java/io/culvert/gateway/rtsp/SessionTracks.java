package io.culvert.gateway.rtsp;

import io.culvert.media.stream.TrackDescription;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.function.IntUnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The tracks that a client has set up, by number; all travel on the connection or all over UDP.
 *
 * <p>Threading: confined to the viewer's event loop.
 */
final class SessionTracks implements Iterable<MediaTrack> {
    private final List<TrackDescription> described;
    private final IntUnaryOperator ssrcs;
    private final @Nullable MediaTrack[] tracks;

    /** @param ssrcs that of each track */
    SessionTracks(List<TrackDescription> described, IntUnaryOperator ssrcs) {
        this.described = described;
        this.ssrcs = ssrcs;
        this.tracks = new MediaTrack[described.size()];
    }

    /**
     * Sets a track up, anew where it was before.
     *
     * @param rtp channel on the connection, or port of the client
     * @param rtcp likewise
     * @return what the track was before; null where it was not set up
     */
    @Nullable
    MediaTrack setUp(int track, int rtp, int rtcp) {
        MediaTrack before = tracks[track];
        tracks[track] = new MediaTrack(described.get(track), rtp, rtcp);
        return before;
    }

    boolean isEmpty() {
        return !iterator().hasNext();
    }

    boolean isOneOnly() {
        return Arrays.stream(tracks).filter(Objects::nonNull).count() == 1;
    }

    /** Whether another track than this one uses the channel. */
    boolean usesChannel(int channel, int exceptTrack) {
        for (MediaTrack track : this) {
            if (track.index() != exceptTrack && (track.rtp() == channel || track.rtcp() == channel)) {
                return true;
            }
        }
        return false;
    }

    @Nullable
    MediaTrack withSsrc(int ssrc) {
        for (MediaTrack track : this) {
            if (ssrcs.applyAsInt(track.index()) == ssrc) {
                return track;
            }
        }
        return null;
    }

    /** Whether RTCP of the client comes on this channel. */
    boolean hasRtcpChannel(int channel) {
        for (MediaTrack track : this) {
            if (track.rtcp() == channel) {
                return true;
            }
        }
        return false;
    }

    /** By number; null for a track that is not set up. Changes with this object. */
    @Nullable
    MediaTrack[] byNumber() {
        return tracks;
    }

    /** Those that are set up. */
    @Override
    public Iterator<MediaTrack> iterator() {
        return Arrays.stream(tracks)
                .filter(Objects::nonNull)
                .map(Objects::requireNonNull)
                .iterator();
    }
}
