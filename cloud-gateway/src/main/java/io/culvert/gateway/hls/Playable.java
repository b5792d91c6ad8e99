package io.culvert.gateway.hls;

import io.culvert.media.mp4.SampleEntry;
import io.culvert.media.stream.TrackDescription;
import java.util.Locale;

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

    /** The same of a recorded track. */
    public static boolean is(SampleEntry entry) {
        return switch (name(entry)) {
            case "h264", "h265", "aac", "opus" -> true;
            default -> false;
        };
    }

    /** The codec's name as playlists have it. */
    static String name(SampleEntry entry) {
        String type = entry.codecs().split("\\.", 2)[0].toLowerCase(Locale.ROOT);
        return switch (type) {
            case "avc1" -> "h264";
            case "hvc1" -> "h265";
            case "mp4a" -> "aac";
            case "ulaw" -> "pcmu";
            case "alaw" -> "pcma";
            default -> type;
        };
    }
}
