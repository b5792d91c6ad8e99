package io.culvert.media.mp4;

import io.culvert.media.stream.MediaKind;

/**
 * Boxes that say the same in an {@link InitSegment} and in a {@link Movie}. Times are ticks, those of creation seconds since
 * 1904, or 0 where it is not said.
 *
 * <p>Format: ISO/IEC 14496-12 sections 8.2 to 8.7.
 */
final class MovieBoxes {
    private static final int ENABLED_IN_MOVIE = 3;
    private static final int FULL_VOLUME = 0x100;
    private static final int LANGUAGE_UNDETERMINED = 0x55C4;
    private static final int MEDIA_IN_SAME_FILE = 1;

    private MovieBoxes() {}

    static void movieHeader(BoxWriter boxes, int timescale, long created, long duration, int nextTrack) {
        int start = boxes.beginFull("mvhd", 1, 0);
        boxes.out().writeLong(created).writeLong(created).writeInt(timescale).writeLong(duration);
        boxes.out().writeInt(0x10000).writeShort(FULL_VOLUME).writeZero(10);
        boxes.unityMatrix();
        boxes.out().writeZero(24).writeInt(nextTrack);
        boxes.end(start);
    }

    /** @param duration in ticks of the movie */
    static void trackHeader(BoxWriter boxes, int id, SampleEntry entry, long created, long duration) {
        int start = boxes.beginFull("tkhd", 1, ENABLED_IN_MOVIE);
        boxes.out()
                .writeLong(created)
                .writeLong(created)
                .writeInt(id)
                .writeInt(0)
                .writeLong(duration);
        boolean sound = entry.kind() == MediaKind.AUDIO;
        boxes.out().writeZero(12).writeShort(sound ? FULL_VOLUME : 0).writeShort(0);
        boxes.unityMatrix();
        boxes.out().writeInt(entry.width() << 16).writeInt(entry.height() << 16);
        boxes.end(start);
    }

    static void mediaHeader(BoxWriter boxes, int timescale, long created, long duration) {
        int start = boxes.beginFull("mdhd", 1, 0);
        boxes.out().writeLong(created).writeLong(created).writeInt(timescale).writeLong(duration);
        boxes.out().writeShort(LANGUAGE_UNDETERMINED).writeShort(0);
        boxes.end(start);
    }

    static void handler(BoxWriter boxes, MediaKind kind) {
        int start = boxes.beginFull("hdlr", 0, 0);
        boxes.out().writeInt(0);
        boxes.type(kind == MediaKind.VIDEO ? "vide" : "soun");
        boxes.out().writeZero(12).writeByte(0);
        boxes.end(start);
    }

    /** The header of the media's kind, and that it lies in the same file. */
    static void mediaInformation(BoxWriter boxes, MediaKind kind) {
        if (kind == MediaKind.VIDEO) {
            int header = boxes.beginFull("vmhd", 0, 1);
            boxes.out().writeZero(8);
            boxes.end(header);
        } else {
            int header = boxes.beginFull("smhd", 0, 0);
            boxes.out().writeZero(4);
            boxes.end(header);
        }
        int information = boxes.begin("dinf");
        int references = boxes.beginFull("dref", 0, 0);
        boxes.out().writeInt(1);
        boxes.end(boxes.beginFull("url ", 0, MEDIA_IN_SAME_FILE));
        boxes.end(references);
        boxes.end(information);
    }
}
