package io.culvert.gateway.rtsp.replay;

import io.culvert.media.mp4.Mp4Track;
import io.culvert.media.stream.MediaKind;
import io.culvert.media.stream.StreamDescription;
import io.culvert.media.stream.TrackDescription;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Tracks of a file and tracks of a session description, and which is which. Pure functions. */
public final class RecordedTracks {
    private static final int FIRST_DYNAMIC_TYPE = 96;

    private RecordedTracks() {}

    /** What a client is told of recorded tracks. */
    public static StreamDescription describe(List<Mp4Track> tracks) {
        List<TrackDescription> described = new ArrayList<>();
        for (Mp4Track track : tracks) {
            int index = described.size();
            described.add(track.entry().track(index, FIRST_DYNAMIC_TYPE + index, track.timescale()));
        }
        return new StreamDescription(described);
    }

    /**
     * Which recorded track is sent as which described one, by number of the described one; null in it where a described track
     * is not recorded. Parameter sets may differ: they are sent in the stream.
     *
     * @return null where the picture, or the only sound, is coded in another way than the client was told
     */
    static @Nullable Mp4Track @Nullable [] match(StreamDescription described, List<Mp4Track> recorded) {
        @Nullable Mp4Track[] matched = new Mp4Track[described.tracks().size()];
        List<Mp4Track> left = new ArrayList<>(recorded);
        for (TrackDescription track : described.tracks()) {
            for (Mp4Track candidate : left) {
                if (isSentAs(candidate, track)) {
                    matched[track.index()] = candidate;
                    left.remove(candidate);
                    break;
                }
            }
        }
        Mp4Track lead = recorded.getFirst();
        boolean leads = !left.contains(lead) && (lead.entry().kind() == MediaKind.VIDEO || !described.hasVideo());
        return leads ? matched : null;
    }

    private static boolean isSentAs(Mp4Track recorded, TrackDescription told) {
        TrackDescription own = recorded.entry().track(0, told.payloadType(), recorded.timescale());
        boolean sameFormat = own.codec() == told.codec() && own.clockRate() == told.clockRate();
        return sameFormat
                && (own.kind() == MediaKind.VIDEO
                        || (Math.max(1, own.channels()) == Math.max(1, told.channels())
                                && own.parameterSets().isEmpty()));
    }
}
