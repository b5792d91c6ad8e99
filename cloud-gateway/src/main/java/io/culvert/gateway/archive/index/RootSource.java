package io.culvert.gateway.archive.index;

import io.culvert.gateway.archive.store.ArchiveRoot;
import io.culvert.gateway.archive.store.RootAnswers;
import io.culvert.gateway.archive.store.SegmentRow;
import io.culvert.gateway.archive.store.WaitingRows;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The journal of an archive root on this machine.
 *
 * <p>Confined to one thread; blocking.
 */
final class RootSource implements SegmentSource {
    /** Less than what the time line knows without the index: a disk that hangs must not cost the others theirs. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final ArchiveRoot root;
    private final RootAnswers answers = new RootAnswers(PATIENCE);

    RootSource(ArchiveRoot root) {
        this.root = root;
    }

    @Override
    public void eachWaiting(Consumer<List<SegmentRow>> to) throws IOException, InterruptedException {
        for (Optional<WaitingRows> part = waiting(0);
                part.isPresent();
                part = waiting(part.get().journal())) {
            to.accept(part.get().rows());
        }
    }

    private Optional<WaitingRows> waiting(long behind) throws IOException, InterruptedException {
        return answers.to(() -> root.waitingRows(behind));
    }

    @Override
    public void stored(List<SegmentRow> rows) {
        root.stored(rows);
    }

    @Override
    public boolean isThere(SegmentRow row) {
        try {
            return answers.to(() -> root.isThere(row.name()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UncheckedIOException(new IOException("interrupted", e));
        }
    }

    @Override
    public String toString() {
        return root.toString();
    }
}
