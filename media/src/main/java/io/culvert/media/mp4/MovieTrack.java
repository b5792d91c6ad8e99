package io.culvert.media.mp4;

import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One track of a {@link Movie}: its samples as they come, kept in as little room as the tables of the file take.
 *
 * <p>Samples lie in chunks, each of which has one sample description. Times are ticks of the track, from 0 at its first
 * sample. Confined to one thread.
 */
public final class MovieTrack {
    private static final int UNITY = 0x10000;
    private static final int NOTHING = -1;

    private final int timescale;
    private final List<SampleEntry> entries = new ArrayList<>(1);
    private final IntColumn sizes = new IntColumn();
    private final RunColumn durations = new RunColumn();
    private final RunColumn offsets = new RunColumn();
    private final IntColumn syncSamples = new IntColumn();
    private final IntColumn chunkSamples = new IntColumn();
    private final IntColumn chunkEntries = new IntColumn();
    private boolean allSync = true;
    private long[] chunks = new long[16];
    private @Nullable SampleEntry nextEntry;
    private long nextOffset;
    private long dataBytes;
    private long endTicks;
    private long emptyNanos;
    private long shownFrom;
    private long shownTicks = NOTHING;

    /** @param timescale ticks per second */
    public MovieTrack(int timescale) {
        this.timescale = timescale;
    }

    public int timescale() {
        return timescale;
    }

    /** How many there are so far. */
    public int samples() {
        return sizes.size();
    }

    /** Where the last sample ends, or the next begins. */
    public long endTicks() {
        return endTicks;
    }

    /** Bytes of all samples. */
    public long dataBytes() {
        return dataBytes;
    }

    /** How the first sample is coded. */
    SampleEntry entry() {
        return entries.get(0);
    }

    /**
     * The samples that follow are coded so and lie one behind the other.
     *
     * @param offset of the first one, from the first byte of all media of the file
     */
    public void chunk(SampleEntry entry, long offset) {
        nextEntry = entry;
        nextOffset = offset;
    }

    private void begin(SampleEntry entry) {
        int index = entries.indexOf(entry);
        if (index < 0) {
            index = entries.size();
            entries.add(entry);
        }
        if (chunkSamples.size() == chunks.length) {
            chunks = Arrays.copyOf(chunks, chunks.length * 2);
        }
        chunks[chunkSamples.size()] = nextOffset;
        chunkSamples.add(0);
        chunkEntries.add(index + 1);
        nextEntry = null;
    }

    /** The next sample of the chunk. */
    public void sample(int duration, int compositionOffset, boolean sync, int sizeBytes) {
        SampleEntry begun = nextEntry;
        if (begun != null) {
            begin(begun);
        }
        chunkSamples.addToLast(1);
        sizes.add(sizeBytes);
        durations.add(duration);
        offsets.add(compositionOffset);
        mark(sync);
        dataBytes += sizeBytes;
        endTicks += duration;
    }

    /** Where all samples are such, the file says it by saying nothing, and nothing is kept. */
    private void mark(boolean sync) {
        if (allSync && !sync) {
            allSync = false;
            for (int i = 1; i < sizes.size(); i++) {
                syncSamples.add(i);
            }
        } else if (!allSync && sync) {
            syncSamples.add(sizes.size());
        }
    }

    /** The last sample ends so much later, or earlier, but never before it has begun. */
    public void stretchLast(long ticks) {
        int duration = (int) Math.max(1, Math.min(Integer.MAX_VALUE, durations.last() + ticks));
        endTicks += duration - durations.last();
        durations.replaceLast(duration);
    }

    /**
     * What of the track is shown: first nothing for a while, then all from a presentation time on, for so long.
     *
     * @param nothingNanos not negative
     */
    public void show(long nothingNanos, long fromTicks, long ticks) {
        emptyNanos = nothingNanos;
        shownFrom = fromTicks;
        shownTicks = ticks;
    }

    private static long scaled(long ticks, int from, int to) {
        return from == to ? ticks : Math.round((double) ticks * to / from);
    }

    private long emptyIn(int movieTimescale) {
        return Math.round(emptyNanos * (double) movieTimescale / 1e9);
    }

    /** How long it is in the movie. */
    long movieTicks(int movieTimescale) {
        return emptyIn(movieTimescale)
                + scaled(shownTicks == NOTHING ? endTicks : shownTicks, timescale, movieTimescale);
    }

    /** An upper bound of what {@link #write} appends. */
    long boxBytes() {
        return 2_048
                + 4L * sizes.size()
                + 8L * (durations.runs() + offsets.runs())
                + 4L * syncSamples.size()
                + 20L * chunkSamples.size()
                + 1_024L * entries.size()
                + entries.stream()
                        .flatMap(entry -> entry.parameterSets().stream())
                        .mapToLong(set -> set.length + 4L)
                        .sum();
    }

    /**
     * Appends the box.
     *
     * @param wide whether offsets in the file need 64 bits
     * @return index in the buffer of the first chunk's offset; offsets count from the first byte of all media as yet
     */
    int write(BoxWriter boxes, int id, int movieTimescale, long created, boolean wide) {
        int start = boxes.begin("trak");
        MovieBoxes.trackHeader(boxes, id, entry(), created, movieTicks(movieTimescale));
        writeEdits(boxes, movieTimescale);
        int media = boxes.begin("mdia");
        MovieBoxes.mediaHeader(boxes, timescale, created, endTicks);
        MovieBoxes.handler(boxes, entry().kind());
        int information = boxes.begin("minf");
        MovieBoxes.mediaInformation(boxes, entry().kind());
        int table = boxes.begin("stbl");
        writeDescriptions(boxes);
        writeTimes(boxes);
        int sizeBox = boxes.beginFull("stsz", 0, 0);
        boxes.out().writeInt(0).writeInt(sizes.size());
        sizes.writeTo(boxes.out());
        boxes.end(sizeBox);
        int offsetsAt = writeChunks(boxes, wide);
        boxes.end(table);
        boxes.end(information);
        boxes.end(media);
        boxes.end(start);
        return offsetsAt;
    }

    private void writeEdits(BoxWriter boxes, int movieTimescale) {
        if (shownTicks == NOTHING) {
            return;
        }
        ByteBuf out = boxes.out();
        int edits = boxes.begin("edts");
        int list = boxes.beginFull("elst", 1, 0);
        long empty = emptyIn(movieTimescale);
        out.writeInt(empty > 0 ? 2 : 1);
        if (empty > 0) {
            out.writeLong(empty).writeLong(NOTHING).writeInt(UNITY);
        }
        out.writeLong(scaled(shownTicks, timescale, movieTimescale))
                .writeLong(shownFrom)
                .writeInt(UNITY);
        boxes.end(list);
        boxes.end(edits);
    }

    private void writeDescriptions(BoxWriter boxes) {
        int descriptions = boxes.beginFull("stsd", 0, 0);
        boxes.out().writeInt(entries.size());
        for (SampleEntry entry : entries) {
            entry.write(boxes);
        }
        boxes.end(descriptions);
    }

    private void writeTimes(BoxWriter boxes) {
        int times = boxes.beginFull("stts", 0, 0);
        boxes.out().writeInt(durations.runs());
        durations.writeTo(boxes);
        boxes.end(times);
        if (!offsets.isOnly(0)) {
            int shown = boxes.beginFull("ctts", 1, 0);
            boxes.out().writeInt(offsets.runs());
            offsets.writeTo(boxes);
            boxes.end(shown);
        }
        if (!allSync) {
            int sync = boxes.beginFull("stss", 0, 0);
            boxes.out().writeInt(syncSamples.size());
            syncSamples.writeTo(boxes.out());
            boxes.end(sync);
        }
    }

    private int writeChunks(BoxWriter boxes, boolean wide) {
        ByteBuf out = boxes.out();
        int runs = boxes.beginFull("stsc", 0, 0);
        int countAt = out.writerIndex();
        out.writeInt(0);
        int count = 0;
        for (int i = 0; i < chunkSamples.size(); i++) {
            if (i == 0
                    || chunkSamples.get(i) != chunkSamples.get(i - 1)
                    || chunkEntries.get(i) != chunkEntries.get(i - 1)) {
                out.writeInt(i + 1).writeInt(chunkSamples.get(i)).writeInt(chunkEntries.get(i));
                count++;
            }
        }
        out.setInt(countAt, count);
        boxes.end(runs);
        int places = boxes.beginFull(wide ? "co64" : "stco", 0, 0);
        out.writeInt(chunkSamples.size());
        int offsetsAt = out.writerIndex();
        for (int i = 0; i < chunkSamples.size(); i++) {
            if (wide) {
                out.writeLong(chunks[i]);
            } else {
                out.writeInt((int) chunks[i]);
            }
        }
        boxes.end(places);
        return offsetsAt;
    }

    /** How many there are. */
    int chunkCount() {
        return chunkSamples.size();
    }
}
