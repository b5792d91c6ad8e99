package io.culvert.gateway.hls;

import io.culvert.media.mp4.SampleEntry;
import io.culvert.media.stream.TrackDescription;

/** Which tracks have a place in HLS: what browsers play out of an MP4. The others are left out, and that is said. */
public final class Playable {
    private Playable() {}

    public static boolean is(TrackDescription track) {
        return switch (track.codec()) {
            case H264, H265, OPUS -> true;
            case AAC -> SampleEntry.of(track) != null;
            case PCMU, PCMA, MJPEG, OTHER -> false;
        };
    }
}
