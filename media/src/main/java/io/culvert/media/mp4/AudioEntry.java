package io.culvert.media.mp4;

import io.culvert.media.stream.Codec;
import io.culvert.media.stream.MediaKind;
import io.culvert.media.stream.TrackDescription;
import java.util.List;

/** An entry of sound: nothing to be seen, nothing to be known before the first sample but the entry itself. */
sealed interface AudioEntry extends SampleEntry permits AacSampleEntry, G711SampleEntry, OpusSampleEntry {

    int SAMPLE_BITS = 16;

    @Override
    default MediaKind kind() {
        return MediaKind.AUDIO;
    }

    @Override
    default int width() {
        return 0;
    }

    @Override
    default int height() {
        return 0;
    }

    @Override
    default List<byte[]> parameterSets() {
        return List.of();
    }

    /** The track of an entry of sound. */
    static TrackDescription track(Codec codec, int index, int payloadType, int clockRate, int channels, String fmtp) {
        return new TrackDescription(
                index, MediaKind.AUDIO, codec, codec.encodingName(), payloadType, clockRate, channels, fmtp, 0, 0);
    }

    /**
     * Begins the box with the fields that all entries of sound begin with (ISO/IEC 14496-12 section 12.2.3); the caller
     * writes the codec's own boxes and ends it.
     */
    static int begin(BoxWriter boxes, String type, int channels, int sampleRate) {
        int start = boxes.begin(type);
        boxes.out().writeZero(6).writeShort(1); // reserved, data reference
        boxes.out().writeZero(8);
        boxes.out().writeShort(channels).writeShort(SAMPLE_BITS).writeInt(0);
        // 16 bits before the point: a higher rate stands in the codec's own box.
        boxes.out().writeInt(sampleRate > 0xFFFF ? 0 : sampleRate << 16);
        return start;
    }
}
