package io.culvert.gateway.archive.check;

import io.culvert.gateway.archive.index.ArchiveIndex;
import io.culvert.gateway.archive.store.RootView;
import io.culvert.gateway.archive.store.SegmentName;
import io.culvert.gateway.archive.store.SegmentRow;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Compares roots with the index, and looks into the files. It changes nothing, and what a gateway records, indexes or
 * deletes meanwhile is no damage: whatever looks wrong is looked at again by what the journal and the index say then.
 *
 * <p>Memory: a bit for each segment, and some hundred rows. Blocking; confined to one thread.
 */
final class ArchiveCheck {
    private static final int PART = 500;

    private final @Nullable ArchiveIndex index;
    private final SegmentJudge judge;
    private final Consumer<Finding> findings;
    private final Progress progress;
    private long unfinished;

    /**
     * @param index null where there is none: files are looked at by themselves
     * @param findings is told of each, some hundred segments later at most
     */
    ArchiveCheck(@Nullable ArchiveIndex index, CheckDepth depth, Consumer<Finding> findings, Progress progress) {
        this.index = index;
        this.judge = new SegmentJudge(depth);
        this.findings = findings;
        this.progress = progress;
    }

    /** Segments that were left out, as they are being written or have not come into the index yet. */
    long unfinished() {
        return unfinished;
    }

    /** @throws io.culvert.gateway.database.DatabaseException where the index cannot be asked */
    void check(RootView root) throws IOException {
        if (index == null) {
            files(root, new NumberSet(), some -> withoutIndex(root, some));
        } else {
            NumberSet indexed = rows(root, index);
            files(root, indexed, some -> withoutRow(root, index, some));
        }
    }

    /** All segments that the index says are there; their numbers. */
    private NumberSet rows(RootView root, ArchiveIndex from) {
        NumberSet numbers = new NumberSet();
        from.eachPartOfVolume(root.volume(), PART, rows -> {
            rows.forEach(row -> numbers.add(row.name().number()));
            rows(root, from, rows);
        });
        return numbers;
    }

    private void rows(RootView root, ArchiveIndex from, List<SegmentRow> rows) {
        Map<SegmentRow, List<Finding>> found = new LinkedHashMap<>();
        for (SegmentRow row : rows) {
            progress.segment(row.bytes());
            List<Finding> some = judge.judge(root.file(row.name()), row);
            if (!some.isEmpty()) {
                found.put(row, some);
            }
        }
        if (!found.isEmpty()) {
            found.keySet().retainAll(Set.copyOf(from.ofNumbers(root.volume(), numbers(found.keySet()))));
            found.values().forEach(some -> some.forEach(findings));
        }
    }

    private static List<Long> numbers(Collection<SegmentRow> rows) {
        return rows.stream().map(row -> row.name().number()).toList();
    }

    /** A part of the files. */
    private interface Part {
        void look(List<SegmentName> names) throws IOException;
    }

    /** All files but those whose numbers are known. */
    private static void files(RootView root, NumberSet known, Part part) throws IOException {
        List<SegmentName> waiting = new ArrayList<>();
        root.eachFile((name, bytes) -> {
            if (!known.contains(name.number())) {
                waiting.add(name);
            }
            if (waiting.size() == PART) {
                part.look(waiting);
                waiting.clear();
            }
        });
        part.look(waiting);
    }

    private void withoutRow(RootView root, ArchiveIndex from, List<SegmentName> names) throws IOException {
        List<SegmentName> left = finished(root, names);
        if (left.isEmpty()) {
            return;
        }
        List<Long> numbers = left.stream().map(SegmentName::number).toList();
        Set<Long> known = new HashSet<>(from.garbageOf(root.volume(), numbers));
        from.ofNumbers(root.volume(), numbers)
                .forEach(row -> known.add(row.name().number()));
        for (SegmentName name : left) {
            Path file = root.file(name);
            if (!known.contains(name.number()) && Files.exists(file)) {
                findings.accept(new Finding(file, "has no row in the index (gateway archive rebuild adds it)"));
            }
        }
    }

    private void withoutIndex(RootView root, List<SegmentName> names) throws IOException {
        for (SegmentName name : finished(root, names)) {
            Path file = root.file(name);
            progress.segment(Files.size(file));
            judge.judge(file).forEach(findings);
        }
    }

    /** Without those that the journal knows and the index need not. */
    private List<SegmentName> finished(RootView root, List<SegmentName> names) throws IOException {
        RootView.Unindexed unindexed = root.unindexed();
        boolean noIndex = index == null;
        List<SegmentName> left = names.stream()
                .filter(name -> !unindexed.open().contains(name.number()))
                .filter(name -> noIndex || !unindexed.waiting().contains(name.number()))
                .toList();
        unfinished += names.size() - left.size();
        return left;
    }
}
