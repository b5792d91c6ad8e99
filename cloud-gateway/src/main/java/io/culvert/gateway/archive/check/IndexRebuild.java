package io.culvert.gateway.archive.check;

import io.culvert.gateway.archive.index.ArchiveIndex;
import io.culvert.gateway.archive.store.ArchiveRoot;
import io.culvert.gateway.archive.store.FoundSegment;
import io.culvert.gateway.archive.store.SegmentName;
import io.culvert.gateway.archive.store.SegmentRow;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Makes the index say what the files say: adds segments that it does not know, mends rows that are not true, takes out those
 * whose files are not there. Files that nobody ended are ended. Doing it again changes nothing.
 *
 * <p>Memory: a bit for each segment, and some hundred rows. Blocking; confined to one thread; while nobody records.
 */
final class IndexRebuild {
    private static final int PART = 500;

    private final ArchiveIndex index;
    private final Consumer<Finding> findings;
    private final Progress progress;
    private final NumberSet found = new NumberSet();
    private final List<SegmentRow> waiting = new ArrayList<>();
    private final ArchiveRoot root;
    private long added;
    private long removed;
    private long ended;

    /** @param findings is told of files that can have no row */
    IndexRebuild(ArchiveIndex index, ArchiveRoot root, Consumer<Finding> findings, Progress progress) {
        this.index = index;
        this.root = root;
        this.findings = findings;
        this.progress = progress;
    }

    /** @throws io.culvert.gateway.database.DatabaseException where the index cannot be written; what was done holds */
    void run() throws IOException {
        root.eachFile(this::file);
        flush();
        removeLost();
    }

    private void file(SegmentName name, long bytes) throws IOException {
        progress.segment(bytes);
        switch (read(name)) {
            case FoundSegment.Segment segment -> {
                if (found.contains(name.number())) {
                    findings.accept(new Finding(root.file(name), "has the number of another segment"));
                    return;
                }
                found.add(name.number());
                ended += segment.endedNow() ? 1 : 0;
                waiting.add(segment.row());
                if (waiting.size() == PART) {
                    flush();
                }
            }
            case FoundSegment.None(String why) -> findings.accept(new Finding(root.file(name), why));
        }
    }

    private FoundSegment read(SegmentName name) {
        try {
            return root.read(name);
        } catch (IOException e) {
            return new FoundSegment.None("cannot be read: " + e);
        }
    }

    private void flush() {
        Map<Long, SegmentRow> there = new HashMap<>();
        index.ofNumbers(
                        root.volume(),
                        waiting.stream().map(row -> row.name().number()).toList())
                .forEach(row -> there.put(row.name().number(), row));
        List<SegmentRow> fresh = waiting.stream()
                .filter(row -> !row.equals(there.get(row.name().number())))
                .toList();
        remove(fresh.stream()
                .map(row -> row.name().number())
                .filter(there::containsKey)
                .map(there::get)
                .toList());
        added += index.add(fresh, row -> true).size();
        waiting.clear();
    }

    private void removeLost() {
        index.eachPartOfVolume(
                root.volume(),
                PART,
                part -> remove(part.stream()
                        .filter(row -> !found.contains(row.name().number()))
                        .filter(row -> !Files.exists(root.file(row.name()), LinkOption.NOFOLLOW_LINKS))
                        .toList()));
    }

    private void remove(List<SegmentRow> rows) {
        removed += index.remove(rows).size();
    }

    /** What was done. */
    @Override
    public String toString() {
        return added + " rows added, " + removed + " removed, " + ended + " files ended";
    }
}
