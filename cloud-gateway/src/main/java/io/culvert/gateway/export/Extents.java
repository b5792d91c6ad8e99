package io.culvert.gateway.export;

import io.culvert.gateway.archive.play.Recordings;
import io.culvert.gateway.archive.store.SegmentPlace;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Pieces of segment files that, one behind the other, are the media of an export. Built by one thread, then never changed.
 */
final class Extents {
    private final List<SegmentPlace> files = new ArrayList<>();
    private int[] file = new int[64];
    private long[] position = new long[64];

    /** Where each begins in the media, and at last where all end. */
    private long[] start = new long[65];

    private int size;

    /** Adds a piece behind those so far; one that adjoins the last makes that longer. */
    void add(SegmentPlace place, long from, long bytes) {
        if (files.isEmpty() || !files.getLast().equals(place)) {
            files.add(place);
        } else if (size > 0 && file[size - 1] == files.size() - 1 && endOfLast() == from) {
            start[size] += bytes;
            return;
        }
        if (size == file.length) {
            int more = size + (size >> 1);
            file = Arrays.copyOf(file, more);
            position = Arrays.copyOf(position, more);
            start = Arrays.copyOf(start, more + 1);
        }
        file[size] = files.size() - 1;
        position[size] = from;
        start[size + 1] = start[size] + bytes;
        size++;
    }

    private long endOfLast() {
        return position[size - 1] + start[size] - start[size - 1];
    }

    int size() {
        return size;
    }

    long bytes() {
        return start[size];
    }

    /** What it costs to keep them. */
    long weight() {
        return 20L * file.length + 200L * files.size();
    }

    /**
     * Fills the buffer with the media from an offset on.
     *
     * @throws IOException where a file is gone or damaged; the buffer then holds anything
     */
    void read(Recordings recordings, long offset, ByteBuffer into) throws IOException {
        int found = Arrays.binarySearch(start, 0, size + 1, offset);
        int at = found >= 0 ? found : -found - 2;
        long from = offset;
        int limit = into.limit();
        while (into.position() < limit) {
            int bytes = (int) Math.min(limit - into.position(), start[at + 1] - from);
            into.limit(into.position() + bytes);
            recordings.read(files.get(file[at]), position[at] + from - start[at], into);
            from += bytes;
            at++;
        }
    }
}
