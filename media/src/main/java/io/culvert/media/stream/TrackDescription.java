package io.culvert.media.stream;

import io.culvert.media.nal.PictureSize;
import io.culvert.media.sdp.FormatParameters;
import io.culvert.media.sdp.MediaDescription;
import io.culvert.media.sdp.RtpMap;
import io.culvert.media.sdp.SessionDescription;
import java.util.List;
import java.util.Locale;

/**
 * One track of a stream. Immutable; the constructor refuses with {@link IllegalArgumentException} what no track can
 * be, so that what comes off the tunnel can be put in directly.
 *
 * @param index position in the stream, 0 … {@value #MAX_INDEX}
 * @param encodingName as in {@code a=rtpmap}, in the camera's spelling
 * @param payloadType RTP payload type, 0 … 127
 * @param clockRate ticks per second of the RTP clock, at least 1
 * @param channels of audio; 0 for other kinds
 * @param fmtp the value of {@code a=fmtp} after the payload type; empty when there is none
 * @param width pixels; 0 when unknown or not video
 * @param height pixels; 0 when unknown or not video
 */
public record TrackDescription(
        int index,
        MediaKind kind,
        Codec codec,
        String encodingName,
        int payloadType,
        int clockRate,
        int channels,
        String fmtp,
        int width,
        int height) {

    /** Interleaved channels are one byte and each track takes two. */
    public static final int MAX_INDEX = 127;

    private static final int MAX_CHANNELS = 255;

    public TrackDescription {
        if (index < 0 || index > MAX_INDEX) {
            throw new IllegalArgumentException("track " + index + " (expected: 0 to " + MAX_INDEX + ")");
        }
        if (payloadType < 0 || payloadType > 127) {
            throw new IllegalArgumentException("payload type " + payloadType + " (expected: 0 to 127)");
        }
        if (clockRate < 1) {
            throw new IllegalArgumentException("clock rate " + clockRate + " (expected: at least 1)");
        }
        if (channels < 0 || channels > MAX_CHANNELS) {
            throw new IllegalArgumentException("channels " + channels + " (expected: 0 to " + MAX_CHANNELS + ")");
        }
        if (width < 0 || height < 0 || width > PictureSize.MAX || height > PictureSize.MAX) {
            throw new IllegalArgumentException(
                    "size " + width + "×" + height + " (expected: each 0 to " + PictureSize.MAX + ")");
        }
        checkText("encoding name", encodingName);
        checkText("fmtp", fmtp);
    }

    /** What an agent announces ends up in the session description that viewers get: it must stay on its line. */
    private static void checkText(String what, String text) {
        if (text.length() > SessionDescription.MAX_LINE_CHARS) {
            throw new IllegalArgumentException(what + " of " + text.length() + " characters (expected: at most "
                    + SessionDescription.MAX_LINE_CHARS + ")");
        }
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\r' || c == '\n' || c == 0) {
                throw new IllegalArgumentException(what + " with a line break (expected: one line)");
            }
        }
    }

    /** The track that a media section describes; never fails on what a camera may write. */
    public static TrackDescription from(MediaDescription media, int index) {
        RtpMap map = media.rtpMap();
        int payloadType = media.payloadType();
        MediaKind kind = kind(media.media());
        String name = map == null ? nameByFormat(kind, media.fmtp()) : map.encodingName();
        TrackDescription track = new TrackDescription(
                index,
                kind,
                Codec.ofEncodingName(name),
                name,
                payloadType,
                map == null ? 90_000 : map.clockRate(),
                kind == MediaKind.AUDIO && map != null ? map.channels() : 0,
                media.fmtp(),
                0,
                0);
        return track.withSizeFrom(track.parameterSets());
    }

    /** Cameras that leave out {@code a=rtpmap} still tell their codec by the parameter sets that they name. */
    private static String nameByFormat(MediaKind kind, String fmtp) {
        FormatParameters format = FormatParameters.parse(fmtp);
        if (kind == MediaKind.VIDEO && format.get("sprop-parameter-sets") != null) {
            return "H264";
        }
        return kind == MediaKind.VIDEO && format.get("sprop-sps") != null ? "H265" : "";
    }

    private static MediaKind kind(String media) {
        return switch (media.toLowerCase(Locale.ROOT)) {
            case "video" -> MediaKind.VIDEO;
            case "audio" -> MediaKind.AUDIO;
            default -> MediaKind.APPLICATION;
        };
    }

    /** The parameter sets that the format parameters carry, in decoding order; empty when there are none. */
    public List<byte[]> parameterSets() {
        return SpropParameterSets.read(codec, fmtp);
    }

    /**
     * The same track with these parameter sets in its format parameters, and the picture size that they say.
     *
     * @param sets NAL units in decoding order: SPS, PPS, or VPS, SPS, PPS
     */
    public TrackDescription withParameterSets(List<byte[]> sets) {
        if (!codec.hasNalUnits() || sets.isEmpty()) {
            return this;
        }
        return withFmtp(SpropParameterSets.write(codec, fmtp, sets)).withSizeFrom(sets);
    }

    /** The same track at another position. */
    public TrackDescription withIndex(int newIndex) {
        return new TrackDescription(
                newIndex, kind, codec, encodingName, payloadType, clockRate, channels, fmtp, width, height);
    }

    private TrackDescription withFmtp(String newFmtp) {
        return new TrackDescription(
                index, kind, codec, encodingName, payloadType, clockRate, channels, newFmtp, width, height);
    }

    private TrackDescription withSizeFrom(List<byte[]> sets) {
        PictureSize size = SpropParameterSets.pictureSize(codec, sets);
        return size == null
                ? this
                : new TrackDescription(
                        index,
                        kind,
                        codec,
                        encodingName,
                        payloadType,
                        clockRate,
                        channels,
                        fmtp,
                        size.width(),
                        size.height());
    }
}
