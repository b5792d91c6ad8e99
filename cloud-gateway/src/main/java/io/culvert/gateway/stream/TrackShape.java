package io.culvert.gateway.stream;

import io.culvert.media.stream.MediaKind;
import io.culvert.media.stream.StreamDescription;
import io.culvert.media.stream.TrackDescription;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntUnaryOperator;

/** What matters of a stream's tracks to readers who are attached while it is described anew. */
final class TrackShape {
    private TrackShape() {}

    /** Whether a decoder can be set up from the description alone. */
    static boolean isComplete(StreamDescription told) {
        for (TrackDescription track : told.tracks()) {
            if (track.codec().hasNalUnits() && track.parameterSets().isEmpty()) {
                return false;
            }
        }
        return !told.tracks().isEmpty();
    }

    /** The track whose key frames count: the first that is video, or -1. */
    static int videoTrack(StreamDescription told) {
        for (TrackDescription track : told.tracks()) {
            if (track.kind() == MediaKind.VIDEO) {
                return track.index();
            }
        }
        return -1;
    }

    /** Whether readers set up for one description can go on with the other. */
    static boolean canGoOn(StreamDescription before, StreamDescription now) {
        if (before.tracks().size() != now.tracks().size()) {
            return false;
        }
        for (int i = 0; i < before.tracks().size(); i++) {
            TrackDescription one = before.tracks().get(i);
            TrackDescription other = now.tracks().get(i);
            if (one.kind() != other.kind()
                    || one.codec() != other.codec()
                    || one.clockRate() != other.clockRate()
                    || one.channels() != other.channels()) {
                return false;
            }
        }
        return true;
    }

    /** The description with the payload types that readers were told first; -1 leaves the camera's. */
    static StreamDescription withPayloadTypes(StreamDescription told, IntUnaryOperator payloadTypes) {
        List<TrackDescription> tracks = new ArrayList<>();
        for (TrackDescription track : told.tracks()) {
            int first = payloadTypes.applyAsInt(track.index());
            tracks.add(first < 0 || first == track.payloadType() ? track : withPayloadType(track, first));
        }
        return new StreamDescription(tracks);
    }

    private static TrackDescription withPayloadType(TrackDescription track, int payloadType) {
        return new TrackDescription(
                track.index(),
                track.kind(),
                track.codec(),
                track.encodingName(),
                payloadType,
                track.clockRate(),
                track.channels(),
                track.fmtp(),
                track.width(),
                track.height());
    }
}
