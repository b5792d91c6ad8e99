package io.culvert.media.mp4;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the {@code moof} of a {@link Fragment} says, read back: where each sample lies and when it is decoded. Reads what
 * {@code Fragment} writes, and nothing else: any other box makes it no head of ours. Immutable.
 *
 * @param sequenceNumber counts the fragments of a presentation
 * @param sizeBytes of the {@code moof}; the header of the {@code mdat} follows
 * @param runs at least one
 */
public record FragmentHead(long sequenceNumber, int sizeBytes, List<Run> runs) {

    private static final int MFHD = BoxReader.type("mfhd");
    private static final int TRAF = BoxReader.type("traf");
    private static final int TFHD = BoxReader.type("tfhd");
    private static final int TFDT = BoxReader.type("tfdt");
    private static final int TRUN = BoxReader.type("trun");
    private static final int VERSION_1 = 1 << 24;
    private static final int ENTRY_BYTES = 16;
    private static final int ENTRIES_AT = 12;
    private static final int NO_SYNC_SAMPLE = 0x1_0000;
    private static final long MAX_TIME = Long.MAX_VALUE / 2;

    /** The samples of one track, each beginning where the one before it ends. */
    public record Run(int trackId, List<Place> samples) {
        public Run {
            samples = List.copyOf(samples);
        }
    }

    /**
     * One sample.
     *
     * @param decodeTime ticks of its track since the beginning of the segment
     * @param offset of its first byte, from the first byte of the {@code moof}
     */
    public record Place(
            long decodeTime, int duration, int compositionOffset, boolean sync, int offset, int sizeBytes) {}

    public FragmentHead {
        runs = List.copyOf(runs);
    }

    /** Null unless the buffer, from index 0 on, holds a whole {@code moof} as ours are. */
    public static @Nullable FragmentHead parse(ByteBuffer bytes) {
        BoxReader movieFragment = new BoxReader(bytes, 0, bytes.limit());
        if (!movieFragment.next(BoxReader.MOOF)) {
            return null;
        }
        BoxReader boxes = movieFragment.inside();
        if (!boxes.next(MFHD) || !boxes.isFull(0) || boxes.to() - boxes.from() != 2 * Integer.BYTES) {
            return null;
        }
        long sequenceNumber = bytes.getInt(boxes.from() + 4) & 0xFFFF_FFFFL;
        List<Run> runs = new ArrayList<>(2);
        while (boxes.next(TRAF)) {
            Run run = run(bytes, boxes.inside());
            if (run == null) {
                return null;
            }
            runs.add(run);
        }
        return runs.isEmpty() || !boxes.isAtEnd() ? null : new FragmentHead(sequenceNumber, movieFragment.to(), runs);
    }

    /** The samples of a track; empty where the fragment has none of it. */
    public Optional<Run> run(int trackId) {
        return runs.stream().filter(run -> run.trackId() == trackId).findFirst();
    }

    private static @Nullable Run run(ByteBuffer bytes, BoxReader boxes) {
        if (!boxes.next(TFHD)
                || !boxes.isFull(Fragment.DEFAULT_BASE_IS_MOOF)
                || boxes.to() - boxes.from() != 2 * Integer.BYTES) {
            return null;
        }
        int trackId = bytes.getInt(boxes.from() + 4);
        if (!boxes.next(TFDT) || !boxes.isFull(VERSION_1) || boxes.to() - boxes.from() != ENTRIES_AT) {
            return null;
        }
        long time = bytes.getLong(boxes.from() + 4);
        if (!boxes.next(TRUN) || !boxes.isFull(VERSION_1 | Fragment.RUN_FIELDS) || !boxes.isAtEnd()) {
            return null;
        }
        int length = boxes.to() - boxes.from() - ENTRIES_AT;
        boolean whole =
                length > 0 && length % ENTRY_BYTES == 0 && bytes.getInt(boxes.from() + 4) == length / ENTRY_BYTES;
        List<Place> places = whole && time >= 0 ? places(bytes, boxes.from(), length / ENTRY_BYTES, time) : List.of();
        return places.isEmpty() ? null : new Run(trackId, places);
    }

    /** Empty where a number in it cannot be. */
    private static List<Place> places(ByteBuffer bytes, int run, int count, long decodeTime) {
        List<Place> places = new ArrayList<>(count);
        long time = decodeTime;
        long offset = bytes.getInt(run + 8);
        for (int i = 0; i < count; i++) {
            int entry = run + ENTRIES_AT + ENTRY_BYTES * i;
            int duration = bytes.getInt(entry);
            int size = bytes.getInt(entry + 4);
            if (duration < 1 || size < 0 || offset < 0 || offset + size > Integer.MAX_VALUE || time > MAX_TIME) {
                return List.of();
            }
            boolean sync = (bytes.getInt(entry + 8) & NO_SYNC_SAMPLE) == 0;
            places.add(new Place(time, duration, bytes.getInt(entry + 12), sync, (int) offset, size));
            time += duration;
            offset += size;
        }
        return places;
    }

    /** Whether the samples lie behind the head one after the other and, with it, make a fragment of this many bytes. */
    public boolean fills(long fragmentBytes) {
        long at = sizeBytes + (long) BoxReader.HEADER_BYTES;
        for (Run run : runs) {
            for (Place sample : run.samples()) {
                if (sample.offset() != at) {
                    return false;
                }
                at += sample.sizeBytes();
            }
        }
        return at == fragmentBytes;
    }
}
