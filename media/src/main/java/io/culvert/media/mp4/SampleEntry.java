package io.culvert.media.mp4;

import io.culvert.media.stream.Codec;
import io.culvert.media.stream.MediaKind;
import io.culvert.media.stream.TrackDescription;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How the samples of a track are coded: what a decoder needs before the first one. Immutable; equal where a decoder would
 * see no difference.
 */
public sealed interface SampleEntry permits H264SampleEntry, H265SampleEntry, AudioEntry {

    /** The format; never one that has no place in an MP4. */
    Codec codec();

    /** As {@code codecs} of a media type spells it (RFC 6381), e.g. {@code avc1.64001F}. */
    String codecs();

    MediaKind kind();

    /** Pixels; 0 for sound. */
    int width();

    /** Pixels; 0 for sound. */
    int height();

    /** The NAL units that a decoder needs before the first sample; empty for codecs that have none. */
    List<byte[]> parameterSets();

    /**
     * The track as a session description tells of it: what {@link #of} was made from, as far as a decoder cares.
     *
     * @param index in the stream
     * @param payloadType for formats that have none of their own
     * @param clockRate ticks per second of its RTP clock
     */
    TrackDescription track(int index, int payloadType, int clockRate);

    /** Appends the entry's box to a sample description. */
    void write(BoxWriter boxes);

    /**
     * What the description of a track says; null where it does not say enough yet, which the stream itself may, or where
     * the codec has no place in an MP4. What browsers play of it is for whoever serves them to say: G.711 they do not.
     */
    static @Nullable SampleEntry of(TrackDescription track) {
        return switch (track.codec()) {
            case H264 -> H264SampleEntry.of(track.parameterSets());
            case H265 -> H265SampleEntry.of(track.parameterSets());
            case AAC -> AacSampleEntry.of(track);
            case OPUS -> OpusSampleEntry.of(track);
            case PCMU -> G711SampleEntry.of(track, true);
            case PCMA -> G711SampleEntry.of(track, false);
            case MJPEG, OTHER -> null;
        };
    }
}
