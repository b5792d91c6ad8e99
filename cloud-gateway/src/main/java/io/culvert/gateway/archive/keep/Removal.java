package io.culvert.gateway.archive.keep;

import io.culvert.gateway.archive.index.ArchiveEvents;
import io.culvert.gateway.archive.index.ArchiveIndex;
import io.culvert.gateway.archive.store.SegmentRow;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Takes segments out of the archive. First their rows become {@link Garbage}, in one transaction; then the files go and the
 * folders are synced; only then the garbage is forgotten. A gateway that dies in between leaves garbage, which the next one
 * works off: never a row without a file, nor a file that nothing knows of.
 *
 * <p>Of a root that takes no deletions no row goes.
 *
 * <p>Thread-safe; blocking.
 */
final class Removal {
    /** Why segments go, as events tell it. */
    enum Reason {
        AGE,
        CAMERA_SPACE,
        USER_SPACE,
        DISK,
        CAMERA_REMOVED
    }

    /** What is done when some rows have become garbage. */
    interface Step {
        void run() throws InterruptedException;
    }

    private final ArchiveIndex index;
    private final ArchiveEvents events;
    private final Map<UUID, Garbage> garbage;

    /** @param garbage of all roots of this gateway */
    Removal(ArchiveIndex index, ArchiveEvents events, Collection<Garbage> garbage) {
        this.index = index;
        this.events = events;
        this.garbage = garbage.stream()
                .collect(Collectors.toUnmodifiableMap(one -> one.root().volume(), Function.identity()));
    }

    /** Whether nothing may go from a volume now. */
    boolean isHeldBack(UUID volume) {
        Garbage there = garbage.get(volume);
        return there == null || there.isStuck();
    }

    /**
     * Makes these garbage; who collects it deletes their files soon.
     *
     * @param dearest those that somebody has protected meanwhile stay, unless it is {@link Worth#PROTECTED}
     * @return those that were there, and go
     */
    List<SegmentRow> remove(List<SegmentRow> rows, Worth dearest, Reason reason) throws InterruptedException {
        return remove(rows, dearest, reason, () -> {});
    }

    /** @param then done after each part of them, so that no more rows go than files do */
    List<SegmentRow> remove(List<SegmentRow> rows, Worth dearest, Reason reason, Step then)
            throws InterruptedException {
        List<SegmentRow> gone = new ArrayList<>();
        try {
            for (int from = 0; from < rows.size(); from += Garbage.BATCH) {
                List<SegmentRow> batch = rows.subList(from, Math.min(rows.size(), from + Garbage.BATCH)).stream()
                        .filter(row -> !isHeldBack(row.volume()))
                        .toList();
                gone.addAll(discard(batch, dearest == Worth.PROTECTED));
                then.run();
            }
        } finally {
            events.deleted(gone, reason.name().toLowerCase(Locale.ROOT));
        }
        return gone;
    }

    private List<SegmentRow> discard(List<SegmentRow> batch, boolean evenProtected) {
        try {
            return index.discard(batch, evenProtected);
        } finally {
            // Also where it is not known whether the transaction was committed.
            batch.stream().map(SegmentRow::volume).distinct().forEach(volume -> {
                Garbage there = garbage.get(volume);
                if (there != null) {
                    there.added();
                }
            });
        }
    }
}
