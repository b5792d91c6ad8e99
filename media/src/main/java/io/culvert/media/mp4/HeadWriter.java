package io.culvert.media.mp4;

import io.netty.buffer.ByteBuf;

/**
 * Appends the head of a movie fragment, track by track: {@code moof} and the header of the {@code mdat} behind it
 * (ISO/IEC 14496-12 section 8.8). Decode times have 64 bits; data offsets count from the head's first byte.
 *
 * <p>Confined to one thread; the buffer stays the caller's.
 */
final class HeadWriter {
    /** Depends on no other sample. */
    private static final int SYNC_SAMPLE = 0x0200_0000;

    /** Depends on others, and is no sync sample. */
    private static final int OTHER_SAMPLE = 0x0101_0000;

    private static final int RUN_ENTRY_BYTES = 16;
    private static final int RUN_HEAD_BYTES =
            BoxWriter.BOX_HEADER_BYTES + 16 + 20 + BoxWriter.FULL_BOX_HEADER_BYTES + 8;

    private final BoxWriter boxes;
    private final int fragment;
    private int track;
    private int samples;

    HeadWriter(ByteBuf out, long sequenceNumber) {
        boxes = new BoxWriter(out);
        fragment = boxes.begin("moof");
        int header = boxes.beginFull("mfhd", 0, 0);
        out.writeInt((int) sequenceNumber);
        boxes.end(header);
    }

    /** Bytes of a head without any run. */
    static int bytes() {
        return BoxWriter.BOX_HEADER_BYTES + BoxWriter.FULL_BOX_HEADER_BYTES + 4 + BoxWriter.BOX_HEADER_BYTES;
    }

    /** Bytes that a run adds to it. */
    static int runBytes(int sampleCount) {
        return RUN_HEAD_BYTES + RUN_ENTRY_BYTES * sampleCount;
    }

    /** Begins the run of a track; as many samples follow. */
    void beginRun(int trackId, long decodeTime, int sampleCount, int dataOffset) {
        ByteBuf out = boxes.out();
        track = boxes.begin("traf");
        int header = boxes.beginFull("tfhd", 0, Fragment.DEFAULT_BASE_IS_MOOF);
        out.writeInt(trackId);
        boxes.end(header);
        int time = boxes.beginFull("tfdt", 1, 0);
        out.writeLong(decodeTime);
        boxes.end(time);
        samples = boxes.beginFull("trun", 1, Fragment.RUN_FIELDS);
        out.writeInt(sampleCount).writeInt(dataOffset);
    }

    void sample(int duration, int sizeBytes, boolean sync, int compositionOffset) {
        boxes.out()
                .writeInt(duration)
                .writeInt(sizeBytes)
                .writeInt(sync ? SYNC_SAMPLE : OTHER_SAMPLE)
                .writeInt(compositionOffset);
    }

    void endRun() {
        boxes.end(samples);
        boxes.end(track);
    }

    /** Ends the head in front of so many bytes of samples. */
    void end(long dataBytes) {
        boxes.end(fragment);
        boxes.out().writeInt((int) (BoxWriter.BOX_HEADER_BYTES + dataBytes));
        boxes.type("mdat");
    }
}
