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
import java.util.concurrent.CountDownLatch;

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
        DIES,
        /** Has a fault of its own. */
        BREAKS
    }

    final UUID volume = UUID.randomUUID();
    final Map<SegmentName, Long> files = new LinkedHashMap<>();
    /** All on the same disk; the first knows how large it is. */
    private final List<FakeRoot> disk;

    /** Deletions wait for it. */
    final CountDownLatch answers = new CountDownLatch(1);

    volatile Mood mood = Mood.FINE;
    long totalBytes = 1_000_000_000_000L;
    double maxShare = 1;

    FakeRoot() {
        this(new ArrayList<>());
        answers.countDown();
    }

    private FakeRoot(List<FakeRoot> disk) {
        this.disk = disk;
        disk.add(this);
    }

    /** Another one on the same disk. */
    static FakeRoot beside(FakeRoot other) {
        FakeRoot root = new FakeRoot(other.disk);
        root.answers.countDown();
        return root;
    }

    /** One on a disk of its own that does not answer. */
    static FakeRoot hanging() {
        return new FakeRoot(new ArrayList<>());
    }

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
    public Object disk() {
        return disk.getFirst().volume;
    }

    @Override
    public double maxShare() {
        return maxShare;
    }

    @Override
    public DiskSpace space() {
        long used = disk.stream()
                .flatMap(root -> root.files.values().stream())
                .mapToLong(size -> size)
                .sum();
        long total = disk.getFirst().totalBytes;
        return new DiskSpace(total, total - used);
    }

    @Override
    public List<SegmentName> delete(Collection<SegmentName> names) throws IOException, InterruptedException {
        answers.await();
        if (mood == Mood.BREAKS) {
            throw new IllegalStateException("a fault");
        }
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
