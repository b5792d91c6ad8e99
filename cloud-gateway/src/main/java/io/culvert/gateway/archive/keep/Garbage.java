package io.culvert.gateway.archive.keep;

import io.culvert.gateway.archive.index.ArchiveIndex;
import io.culvert.gateway.archive.store.SegmentName;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What of one root is on its way out: segments whose rows are gone, and whose files are not yet. While the root takes no
 * deletions nothing more is to become garbage there, as that would cost recordings and make no room.
 *
 * <p>Threading: {@link #collect} confined to one thread, blocking; the rest thread-safe.
 */
final class Garbage {
    private static final Logger log = LoggerFactory.getLogger(Garbage.class);

    /** So many become garbage at once, and so many files go at once. */
    static final int BATCH = 500;

    private final ArchiveIndex index;
    private final KeptRoot root;
    /** Those that stayed while the root took deletions; the next start tries them again. */
    private final Set<SegmentName> stubborn = new HashSet<>();
    /** At first there may be what a gateway left that died. */
    private final AtomicBoolean waiting = new AtomicBoolean(true);
    /** Until it has been tried, nobody knows. */
    private volatile boolean stuck = true;

    private boolean told;

    Garbage(ArchiveIndex index, KeptRoot root) {
        this.index = index;
        this.root = root;
    }

    KeptRoot root() {
        return root;
    }

    /** Whether the root takes no deletions now, as far as is known. */
    boolean isStuck() {
        return stuck;
    }

    /** There is more of it. */
    void added() {
        waiting.set(true);
    }

    /**
     * Deletes the files of all of it. What cannot be deleted now stays for the next time.
     *
     * @throws io.culvert.gateway.database.DatabaseException where the database is away
     */
    void collect() throws InterruptedException {
        if (!waiting.getAndSet(false)) {
            return;
        }
        boolean done = false;
        try {
            deleteAll();
            done = true;
            works();
        } catch (IOException e) {
            fails(e);
        } finally {
            if (!done) {
                waiting.set(true);
            }
        }
    }

    private void deleteAll() throws IOException, InterruptedException {
        for (List<SegmentName> names = next(); !names.isEmpty(); names = next()) {
            List<SegmentName> deleted = delete(names);
            stuck = false;
            index.forget(root.volume(), deleted);
            names.removeAll(new HashSet<>(deleted));
            if (!names.isEmpty()) {
                stubborn.addAll(names);
                log.warn(
                        "{}: {} files cannot be deleted, the next start will try again; one is {}",
                        root,
                        names.size(),
                        names.getFirst());
            }
        }
    }

    /** Where nothing could be deleted the last time, one is enough to see whether it can now. */
    private List<SegmentName> next() {
        int most = stuck ? 1 : BATCH;
        List<SegmentName> names = new ArrayList<>(index.garbage(root.volume(), most + stubborn.size()));
        names.removeAll(stubborn);
        return names.subList(0, Math.min(most, names.size()));
    }

    private List<SegmentName> delete(List<SegmentName> names) throws IOException, InterruptedException {
        try {
            return root.delete(List.copyOf(names));
        } catch (RuntimeException e) {
            throw new IOException(e);
        }
    }

    private void works() {
        stuck = false;
        if (told) {
            told = false;
            log.info("{}: files can be deleted again", root);
        }
    }

    private void fails(IOException why) {
        stuck = true;
        if (!told) {
            told = true;
            log.warn("{}: files cannot be deleted now, so no more recordings go from there: {}", root, why.toString());
        }
    }

    @Override
    public String toString() {
        return root.toString();
    }
}
