package io.culvert.media.mp4;

/** The fields that all sample entries of sound begin with (ISO/IEC 14496-12 section 12.2.3). */
final class AudioEntry {
    private static final int SAMPLE_BITS = 16;

    private AudioEntry() {}

    /** Begins the box; the caller writes the codec's own boxes and ends it. */
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
