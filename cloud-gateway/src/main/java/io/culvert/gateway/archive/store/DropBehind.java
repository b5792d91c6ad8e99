package io.culvert.gateway.archive.store;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets the system forget what was recorded a while ago ({@code posix_fadvise} with {@code POSIX_FADV_DONTNEED}).
 *
 * <p>A gateway that records writes far more than anybody plays. Left alone, that fills all memory that nobody uses, pushes out
 * what is used, and costs a page that nobody has touched for each that is written; so the same pages serve again and again.
 *
 * <p>It is advice: whatever fails here, nothing is lost, and it is not given again. Confined to one thread.
 */
final class DropBehind {
    private static final Logger log = LoggerFactory.getLogger(DropBehind.class);

    private static final int MOST_PIECES = 10_000;

    /** The system forgets whole pages only: what the piece before had of a page, or of several taken together, goes with this one. */
    private static final long BEFORE_BYTES = 64 * 1024;

    /** What was brought to the disk at once, in a file from one offset to another. */
    private record Piece(Path file, long from, long to) {
        long bytes() {
            return to - from;
        }
    }

    private final long mostBytes;
    private final Deque<Piece> kept = new ArrayDeque<>();
    private long keptBytes;
    private boolean able =
            System.getProperty("os.name", "").toLowerCase(Locale.ROOT).equals("linux");

    /** @param mostBytes of what was recorded last stays in memory, for who follows it */
    DropBehind(long mostBytes) {
        this.mostBytes = mostBytes;
    }

    /** That piece of the file has reached the disk. */
    void synced(Path file, long from, long to) {
        if (!able || to <= from) {
            return;
        }
        Piece newest = new Piece(file, from, to);
        kept.add(newest);
        keptBytes += newest.bytes();
        while (keptBytes > mostBytes || kept.size() > MOST_PIECES) {
            Piece oldest = kept.remove();
            keptBytes -= oldest.bytes();
            drop(oldest);
        }
    }

    private void drop(Piece piece) {
        try {
            int descriptor = CLibrary.open(piece.file());
            try {
                CLibrary.forget(descriptor, Math.max(0, piece.from() - BEFORE_BYTES), piece.to());
            } finally {
                CLibrary.close(descriptor);
            }
        } catch (IOException e) {
            log.debug("{} stays in memory: {}", piece.file(), e.getMessage()); // or was deleted
        } catch (RuntimeException | Error e) {
            able = false;
            kept.clear();
            log.warn(
                    "what is recorded stays in the system's memory, as posix_fadvise cannot be called: {}",
                    e.toString());
        }
    }
}
