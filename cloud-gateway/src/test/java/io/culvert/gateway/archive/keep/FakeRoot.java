package io.culvert.gateway.archive.keep;

import io.culvert.gateway.archive.index.ArchiveIndex;
import io.culvert.gateway.archive.store.DiskSpace;
import io.culvert.gateway.archive.store.SegmentName;
import io.culvert.gateway.archive.store.SegmentRow;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** A disk whose files are names with sizes. */
final class FakeRoot implements KeptRoot {
    /** What becomes of a deletion. */
    enum Mood {
        FINE,
        /** Fails before anything is deleted. */
        REFUSES,
        /** Deletes one half and says so. */
        HALF,
        /** Deletes all, and the gateway dies before it hears of it. */
        DIES
    }

    final UUID volume = UUID.randomUUID();
    final Map<SegmentName, Long> files = new LinkedHashMap<>();
    Mood mood = Mood.FINE;
    long totalBytes = 1_000_000_000_000L;
    double maxShare = 1;

    /** Adds segments as a recorder and the intake would. */
    void record(ArchiveIndex index, Collection<SegmentRow> rows) {
        rows.forEach(row -> files.put(row.name(), row.bytes()));
        index.add(rows, row -> files.containsKey(row.name()));
    }

    @Override
    public UUID volume() {
        return volume;
    }

    @Override
    public double maxShare() {
        return maxShare;
    }

    @Override
    public DiskSpace space() {
        long used = files.values().stream().mapToLong(size -> size).sum();
        return new DiskSpace(totalBytes, totalBytes - used);
    }

    @Override
    public List<SegmentName> delete(Collection<SegmentName> names) throws IOException {
        if (mood == Mood.REFUSES) {
            throw new IOException("read-only file system");
        }
        List<SegmentName> gone = new ArrayList<>();
        for (SegmentName name : names) {
            if (mood != Mood.HALF || name.number() % 2 == 0) {
                files.remove(name);
                gone.add(name);
            }
        }
        if (mood == Mood.DIES) {
            throw new IOException("killed");
        }
        return gone;
    }

    @Override
    public String toString() {
        return "/video";
    }
}
