package io.culvert.media.mp4;

import io.culvert.media.stream.MediaKind;
import io.culvert.media.stream.TrackDescription;

/** The fields that all sample entries of pictures begin with (ISO/IEC 14496-12 section 12.1.3). */
final class VisualEntry {
    private static final int RESOLUTION_72_DPI = 0x480000;
    private static final int NAME_BYTES = 32;
    private static final int DEPTH_24_BITS = 0x18;

    private VisualEntry() {}

    /** Begins the box; the caller writes the codec's own boxes and ends it. */
    static int begin(BoxWriter boxes, String type, int width, int height) {
        int start = boxes.begin(type);
        boxes.out().writeZero(6).writeShort(1); // reserved, data reference
        boxes.out().writeZero(16);
        boxes.out().writeShort(width).writeShort(height);
        boxes.out().writeInt(RESOLUTION_72_DPI).writeInt(RESOLUTION_72_DPI).writeInt(0);
        boxes.out().writeShort(1); // samples in a picture
        boxes.out().writeZero(NAME_BYTES).writeShort(DEPTH_24_BITS).writeShort(-1);
        return start;
    }

    /** The track of an entry whose parameter sets tell all there is to know. */
    static TrackDescription track(SampleEntry entry, int index, int payloadType, int clockRate) {
        return new TrackDescription(
                        index,
                        MediaKind.VIDEO,
                        entry.codec(),
                        entry.codec().encodingName(),
                        payloadType,
                        clockRate,
                        0,
                        "",
                        entry.width(),
                        entry.height())
                .withParameterSets(entry.parameterSets());
    }
}
