package io.culvert.gateway.archive.index;

import io.culvert.gateway.archive.store.ArchiveRoot;
import io.culvert.gateway.archive.store.RootAnswer;
import io.culvert.gateway.archive.store.SegmentRow;
import io.culvert.gateway.archive.store.WaitingRows;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** The journal of an archive root on this machine. */
record RootSource(ArchiveRoot root) implements SegmentSource {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @Override
    public void eachWaiting(Consumer<List<SegmentRow>> to) throws IOException, InterruptedException {
        for (Optional<WaitingRows> part = waiting(0);
                part.isPresent();
                part = waiting(part.get().journal())) {
            to.accept(part.get().rows());
        }
    }

    private Optional<WaitingRows> waiting(long behind) throws IOException, InterruptedException {
        return RootAnswer.of(root.waitingRows(behind), PATIENCE);
    }

    @Override
    public void stored(List<SegmentRow> rows) {
        root.stored(rows);
    }

    @Override
    public boolean isThere(SegmentRow row) {
        try {
            return root.isThere(row.name());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String toString() {
        return root.toString();
    }
}
