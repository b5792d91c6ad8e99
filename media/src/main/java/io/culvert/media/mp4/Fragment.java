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

    public Fragment {
        runs = List.copyOf(runs);
        if (runs.isEmpty()) {
            throw new IllegalArgumentException("no runs (expected: at least one)");
        }
    }

    /** Bytes of the head: everything but the samples. */
    public int headBytes() {
        int bytes = HeadWriter.bytes();
        for (TrackRun run : runs) {
            bytes += HeadWriter.runBytes(run.samples().size());
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
        HeadWriter head = new HeadWriter(out, sequenceNumber);
        int dataOffset = headBytes;
        for (TrackRun run : runs) {
            List<Sample> samples = run.samples();
            head.beginRun(run.trackId(), samples.get(0).decodeTime(), samples.size(), dataOffset);
            for (Sample sample : samples) {
                head.sample(sample.duration(), sample.sizeBytes(), sample.sync(), sample.compositionOffset());
            }
            head.endRun();
            dataOffset += (int) run.dataBytes();
        }
        head.end(dataBytes);
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
