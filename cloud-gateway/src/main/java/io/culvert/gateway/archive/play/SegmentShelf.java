package io.culvert.gateway.archive.play;

import io.culvert.gateway.archive.store.SegmentPlace;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.LongSupplier;

/**
 * Segments that somebody reads, each opened once. Few stay open, and not for long: a file that is deleted while it is open
 * still takes its room on the disk.
 *
 * <p>Threading: thread-safe; blocking.
 */
final class SegmentShelf {
    private static final int MOST = 256;
    private static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final int TRIES = 3;

    /** Does something with a segment. */
    interface Use<T> {
        T of(OpenedSegment segment) throws IOException;
    }

    private final Function<SegmentPlace, Optional<Path>> files;
    private final LongSupplier nanoTime;
    private final SharedCache<SegmentPlace, OpenedSegment> opened;

    /** @param files where a segment's file is; empty where its volume is not here */
    SegmentShelf(Function<SegmentPlace, Optional<Path>> files, LongSupplier nanoTime) {
        this.files = files;
        this.nanoTime = nanoTime;
        this.opened = new SharedCache<>(MOST, _ -> 1, OpenedSegment::close, nanoTime);
    }

    /**
     * Uses a segment.
     *
     * @throws IOException where it cannot be read: it may be deleted, or damaged
     */
    <T> T use(SegmentPlace place, Use<T> use) throws IOException {
        for (int tries = 1; ; tries++) {
            OpenedSegment segment = opened.get(place, this::open);
            try {
                return use.of(segment);
            } catch (ClosedChannelException e) {
                // Put back on the disk meanwhile, or another reader was interrupted, which closes what it reads.
                opened.forget(place);
                if (tries == TRIES || Thread.currentThread().isInterrupted()) {
                    throw e;
                }
            }
        }
    }

    private OpenedSegment open(SegmentPlace place) throws IOException {
        Path path = files.apply(place)
                .orElseThrow(() -> new NoSuchFileException(
                        place.name().path().toString(), null, "volume " + place.volume() + " is not here"));
        return OpenedSegment.open(path, nanoTime);
    }

    /** Closes what nobody has used for a while. */
    void sweep() {
        opened.forgetUnusedSince(nanoTime.getAsLong() - IDLE_NANOS);
    }

    void close() {
        opened.clear();
    }
}
