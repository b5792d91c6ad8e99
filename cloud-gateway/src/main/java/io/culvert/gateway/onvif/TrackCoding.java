package io.culvert.gateway.onvif;

import io.culvert.media.mp4.Mp4Track;
import io.culvert.media.stream.Codec;
import io.culvert.media.stream.MediaKind;
import io.culvert.media.stream.TrackDescription;

/**
 * How a track is coded, as far as it is known. Immutable.
 *
 * @param encoding as ONVIF spells it; empty for what it and the archive have no word for
 * @param width pixels; 0 when unknown or not video
 * @param height pixels; 0 when unknown or not video
 * @param sampleRate of sound, per second; 0 for other kinds
 * @param frameRate pictures per second; 0 when unknown
 */
record TrackCoding(MediaKind kind, String encoding, int width, int height, int sampleRate, double frameRate) {

    /** As a stream describes it. */
    static TrackCoding of(TrackDescription track) {
        return new TrackCoding(
                track.kind(),
                encoding(track.codec()),
                track.width(),
                track.height(),
                track.kind() == MediaKind.AUDIO ? track.clockRate() : 0,
                0);
    }

    /** As a segment of the archive has it. */
    static TrackCoding of(Mp4Track track, double frameRate) {
        boolean sound = track.entry().kind() == MediaKind.AUDIO;
        return new TrackCoding(
                track.entry().kind(),
                encoding(track.entry().codec()),
                track.entry().width(),
                track.entry().height(),
                sound ? track.timescale() : 0,
                sound ? 0 : frameRate);
    }

    private static String encoding(Codec codec) {
        return switch (codec) {
            case H264 -> "H264";
            case H265 -> "H265";
            case AAC -> "AAC";
            case PCMU, PCMA -> "G711";
            case OPUS -> "OPUS";
            case MJPEG -> "JPEG";
            case OTHER -> "";
        };
    }

    boolean isVideo() {
        return kind == MediaKind.VIDEO;
    }

    /** Whether it is sound that the archive keeps. */
    boolean isRecordedSound() {
        return kind == MediaKind.AUDIO && !encoding.isEmpty();
    }
}
