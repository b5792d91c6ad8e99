package io.culvert.gateway.hls;

import io.culvert.media.mp4.Mp4Track;
import io.culvert.media.stream.MediaKind;
import io.culvert.media.stream.TrackDescription;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Writes the playlist that a viewer asks for first: the one stream there is, how it is coded, and under which address it goes
 * on for this viewer alone.
 *
 * <p>Format: RFC 8216bis section 4.4.6.
 */
public final class MasterPlaylist {
    /** Where no measurement is to be had yet. */
    private static final long USUAL_BITS_PER_SECOND = 4_000_000;

    private static final String LEFT_OUT = " (left out)";

    private MasterPlaylist() {}

    /**
     * Of a live stream.
     *
     * @param address of the media playlist, relative to this one's
     * @param tracks what the stream carries
     * @param all every track of the camera; what is not carried is said
     * @param bitsPerSecond measured, or 0
     */
    static String text(String address, List<Mp4Track> tracks, List<TrackDescription> all, long bitsPerSecond) {
        long bandwidth = bitsPerSecond > 0 ? bitsPerSecond + bitsPerSecond / 2 : USUAL_BITS_PER_SECOND;
        return text("#EXT-X-INDEPENDENT-SEGMENTS\n", address, tracks, tracksText(tracks, all), bandwidth);
    }

    /**
     * Of a recording.
     *
     * @param all every track that was recorded
     * @param peakBitsPerSecond of a segment
     */
    public static String ofRecording(
            String address, List<Mp4Track> tracks, List<Mp4Track> all, long peakBitsPerSecond) {
        String told = all.stream()
                .map(track -> track.entry().codec().word() + (tracks.contains(track) ? "" : LEFT_OUT))
                .collect(Collectors.joining(", "));
        // Of a very long group of pictures the first segment alone begins with a key frame.
        return text("", address, tracks, told, Math.max(1, peakBitsPerSecond));
    }

    /** The codecs of recorded tracks. */
    public static String names(List<Mp4Track> tracks) {
        return tracks.stream().map(track -> track.entry().codec().word()).collect(Collectors.joining(", "));
    }

    private static String text(String more, String address, List<Mp4Track> tracks, String tracksText, long bandwidth) {
        StringBuilder out = new StringBuilder("#EXTM3U\n#EXT-X-VERSION:9\n").append(more);
        out.append("#EXT-X-SESSION-DATA:DATA-ID=\"io.culvert.tracks\",VALUE=\"")
                .append(tracksText)
                .append("\"\n");
        out.append("#EXT-X-STREAM-INF:BANDWIDTH=").append(bandwidth);
        out.append(",CODECS=\"")
                .append(tracks.stream().map(track -> track.entry().codecs()).collect(Collectors.joining(",")))
                .append('"');
        tracks.stream()
                .filter(track -> track.entry().kind() == MediaKind.VIDEO)
                .findFirst()
                .ifPresent(video -> out.append(",RESOLUTION=")
                        .append(video.entry().width())
                        .append('x')
                        .append(video.entry().height()));
        return out.append('\n').append(address).append('\n').toString();
    }

    private static String tracksText(List<Mp4Track> tracks, List<TrackDescription> all) {
        return all.stream()
                .map(track -> track.codec().word()
                        + (tracks.stream().anyMatch(carried -> carried.id() == track.index() + 1) ? "" : LEFT_OUT))
                .collect(Collectors.joining(", "));
    }
}
