package io.culvert.gateway.archive.store;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
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

    /** {@code POSIX_FADV_DONTNEED}, on every architecture that Linux runs the gateway on. */
    private static final int NOT_NEEDED = 4;

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
        kept.add(new Piece(file, from, to));
        keptBytes += to - from;
        while (keptBytes > mostBytes || kept.size() > MOST_PIECES) {
            Piece oldest = kept.remove();
            keptBytes -= oldest.bytes();
            drop(oldest);
        }
    }

    private void drop(Piece piece) {
        try {
            Calls.drop(piece.file().toString(), Math.max(0, piece.from() - BEFORE_BYTES), piece.to());
        } catch (IOException e) {
            log.debug("{} stays in memory: {}", piece.file(), e.getMessage());
        } catch (Throwable e) {
            able = false;
            kept.clear();
            log.warn(
                    "what is recorded stays in the system's memory, as posix_fadvise cannot be called: {}",
                    e.toString());
        }
    }

    /** The functions, looked up when they are needed. */
    private static final class Calls {
        private static final MethodHandle OPEN = CLibrary.function("open", ValueLayout.ADDRESS, ValueLayout.JAVA_INT);
        private static final MethodHandle ADVISE = CLibrary.function(
                "posix_fadvise",
                ValueLayout.JAVA_INT,
                ValueLayout.JAVA_LONG,
                ValueLayout.JAVA_LONG,
                ValueLayout.JAVA_INT);
        private static final MethodHandle CLOSE = CLibrary.function("close", ValueLayout.JAVA_INT);

        static void drop(String file, long from, long to) throws Throwable {
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment state = arena.allocate(CLibrary.STATE);
                int descriptor = (int) OPEN.invokeExact(state, arena.allocateFrom(file), CLibrary.OPEN_TO_READ);
                if (descriptor < 0) {
                    throw new IOException("open failed with error " + CLibrary.errno(state)); // or it was deleted
                }
                int error = (int) ADVISE.invokeExact(state, descriptor, from, to - from, NOT_NEEDED);
                int closed = (int) CLOSE.invokeExact(state, descriptor);
                if (error != 0 || closed != 0) {
                    throw new IOException("posix_fadvise failed with error " + error + ", close with " + closed);
                }
            }
        }
    }
}
