package io.culvert.media.mp4;

import io.netty.buffer.ByteBuf;
import java.util.List;

/**
 * A movie fragment: a head that says where each sample lies, and the samples of all tracks behind it, track by track.
 *
 * <pre>
 * | moof: mfhd, traf(track 1): tfhd tfdt trun, traf(track 2) … | mdat header | samples of track 1 | of track 2 … |
 *   └────────────────────────── head ─────────────────────────────────────┘
 * </pre>
 *
 * <p>The head can be written alone, so that a writer of files hands head and samples to the system by reference; data
 * offsets count from the head's first byte and hold wherever the fragment lies.
 *
 * <p>Format: ISO/IEC 14496-12 section 8.8; decode times and their bases have 64 bits. Immutable; borrows its samples.
 *
 * @param sequenceNumber counts the fragments of a presentation
 * @param runs one for each track that has samples here
 */
public record Fragment(long sequenceNumber, List<TrackRun> runs) {

    static final int DEFAULT_BASE_IS_MOOF = 0x02_0000;
    static final int RUN_FIELDS = 0x01 | 0x100 | 0x200 | 0x400 | 0x800;
    private static final int RUN_ENTRY_BYTES = 16;
    private static final int RUN_HEAD_BYTES =
            BoxWriter.BOX_HEADER_BYTES + 16 + 20 + BoxWriter.FULL_BOX_HEADER_BYTES + 8;

    /** Depends on no other sample. */
    private static final int SYNC_SAMPLE = 0x0200_0000;

    /** Depends on others, and is no sync sample. */
    private static final int OTHER_SAMPLE = 0x0101_0000;

    public Fragment {
        runs = List.copyOf(runs);
        if (runs.isEmpty()) {
            throw new IllegalArgumentException("no runs (expected: at least one)");
        }
    }

    /** Bytes of the head: everything but the samples. */
    public int headBytes() {
        int bytes = BoxWriter.BOX_HEADER_BYTES + BoxWriter.FULL_BOX_HEADER_BYTES + 4 + BoxWriter.BOX_HEADER_BYTES;
        for (TrackRun run : runs) {
            bytes += RUN_HEAD_BYTES + RUN_ENTRY_BYTES * run.samples().size();
        }
        return bytes;
    }

    /** Bytes of all samples. */
    public long dataBytes() {
        return runs.stream().mapToLong(TrackRun::dataBytes).sum();
    }

    /**
     * Appends the head.
     *
     * @throws IllegalArgumentException for samples of 2 GiB and more, which no fragment has
     */
    public void writeHead(ByteBuf out) {
        int headBytes = headBytes();
        long dataBytes = dataBytes();
        if (headBytes + dataBytes > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("a fragment of " + dataBytes + " bytes (expected: less than 2 GiB)");
        }
        BoxWriter boxes = new BoxWriter(out);
        int fragment = boxes.begin("moof");
        int header = boxes.beginFull("mfhd", 0, 0);
        out.writeInt((int) sequenceNumber);
        boxes.end(header);
        int dataOffset = headBytes;
        for (TrackRun run : runs) {
            writeRun(boxes, run, dataOffset);
            dataOffset += (int) run.dataBytes();
        }
        boxes.end(fragment);
        out.writeInt((int) (BoxWriter.BOX_HEADER_BYTES + dataBytes));
        boxes.type("mdat");
    }

    private static void writeRun(BoxWriter boxes, TrackRun run, int dataOffset) {
        ByteBuf out = boxes.out();
        int track = boxes.begin("traf");
        int header = boxes.beginFull("tfhd", 0, DEFAULT_BASE_IS_MOOF);
        out.writeInt(run.trackId());
        boxes.end(header);
        int time = boxes.beginFull("tfdt", 1, 0);
        out.writeLong(run.samples().get(0).decodeTime());
        boxes.end(time);
        int samples = boxes.beginFull("trun", 1, RUN_FIELDS);
        out.writeInt(run.samples().size()).writeInt(dataOffset);
        for (Sample sample : run.samples()) {
            out.writeInt(sample.duration()).writeInt(sample.sizeBytes());
            out.writeInt(sample.sync() ? SYNC_SAMPLE : OTHER_SAMPLE).writeInt(sample.compositionOffset());
        }
        boxes.end(samples);
        boxes.end(track);
    }

    /** Appends head and samples. */
    public void writeTo(ByteBuf out) {
        writeHead(out);
        for (TrackRun run : runs) {
            for (Sample sample : run.samples()) {
                ByteBuf data = sample.data();
                out.writeBytes(data, data.readerIndex(), data.readableBytes());
            }
        }
    }
}
