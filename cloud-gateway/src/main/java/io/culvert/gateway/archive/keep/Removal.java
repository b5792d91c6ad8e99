package io.culvert.gateway.archive.keep;

import io.culvert.gateway.archive.index.ArchiveEvents;
import io.culvert.gateway.archive.index.ArchiveIndex;
import io.culvert.gateway.archive.store.SegmentName;
import io.culvert.gateway.archive.store.SegmentRow;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes segments out of the archive. First their rows become garbage, in one transaction; then the files go and the folders
 * are synced; only then the garbage is forgotten. A gateway that dies in between leaves garbage, which the next one works off:
 * never a row without a file, nor a file that nothing knows of.
 *
 * <p>Thread-safe; blocking.
 */
final class Removal {
    private static final Logger log = LoggerFactory.getLogger(Removal.class);

    private static final int BATCH = 500;

    /** Why segments go, as events tell it. */
    enum Reason {
        AGE,
        CAMERA_SPACE,
        USER_SPACE,
        DISK,
        CAMERA_REMOVED
    }

    private final ArchiveIndex index;
    private final ArchiveEvents events;
    private final List<? extends KeptRoot> roots;

    Removal(ArchiveIndex index, ArchiveEvents events, List<? extends KeptRoot> roots) {
        this.index = index;
        this.events = events;
        this.roots = roots;
    }

    /**
     * Takes these out.
     *
     * @param dearest those that somebody has protected meanwhile stay, unless it is {@link Worth#PROTECTED}
     * @return those that were there
     */
    List<SegmentRow> remove(List<SegmentRow> rows, Worth dearest, Reason reason) throws InterruptedException {
        List<SegmentRow> gone = new ArrayList<>();
        try {
            for (int from = 0; from < rows.size(); from += BATCH) {
                List<SegmentRow> batch = rows.subList(from, Math.min(rows.size(), from + BATCH));
                gone.addAll(index.discard(batch, dearest == Worth.PROTECTED));
                collect();
            }
        } finally {
            events.deleted(gone, reason.name().toLowerCase(Locale.ROOT));
        }
        return gone;
    }

    /** Deletes the files of all garbage on this gateway's roots. What cannot be deleted now stays for the next time. */
    void collect() throws InterruptedException {
        for (KeptRoot root : roots) {
            try {
                collect(root);
            } catch (IOException e) {
                log.warn("{}: files cannot be deleted now: {}", root, e.toString());
            }
        }
    }

    private void collect(KeptRoot root) throws IOException, InterruptedException {
        List<SegmentName> names = index.garbage(root.volume(), BATCH);
        while (!names.isEmpty()) {
            List<SegmentName> deleted = root.delete(names);
            index.forget(root.volume(), deleted);
            names = deleted.size() < names.size() ? List.of() : index.garbage(root.volume(), BATCH);
        }
    }
}
