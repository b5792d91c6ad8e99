package io.culvert.gateway.hls;

import io.culvert.media.mp4.SampleEntry;
import io.culvert.media.stream.Codec;
import io.culvert.media.stream.TrackDescription;

/** Which tracks have a place in HLS: what browsers play out of an MP4. The others are left out, and that is said. */
public final class Playable {
    private Playable() {}

    public static boolean is(TrackDescription track) {
        return is(track.codec()) && (track.codec() != Codec.AAC || SampleEntry.of(track) != null);
    }

    /** The same of a recorded track. */
    public static boolean is(SampleEntry entry) {
        return is(entry.codec());
    }

    private static boolean is(Codec codec) {
        return switch (codec) {
            case H264, H265, AAC, OPUS -> true;
            case PCMU, PCMA, MJPEG, OTHER -> false;
        };
    }
}
