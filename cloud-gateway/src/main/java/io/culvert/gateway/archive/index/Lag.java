package io.culvert.gateway.archive.index;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/**
 * Whether rows wait in the journals because the database was away. What was recorded meanwhile is on the disks, but neither the
 * index knows it nor, where it is no longer fresh, {@link RecordedNow}.
 *
 * <p>Threading: thread-safe; one thread says when it begins and ends.
 */
final class Lag {
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private volatile CompletableFuture<Void> over = CompletableFuture.completedFuture(null);

    void begins() {
        if (over.isDone()) {
            over = new CompletableFuture<>();
        }
    }

    void ends() {
        over.complete(null);
    }

    /** What is seen of the index when all has been taken that waits; of one that takes longer than a moment, what is there. */
    <T> T behind(Supplier<T> look) {
        CompletableFuture<Void> before = over;
        boolean lags = !before.isDone();
        T seen = look.get(); // not before the database is back
        return lags && isOver(before) ? look.get() : seen;
    }

    private static boolean isOver(CompletableFuture<Void> over) {
        try {
            over.get(PATIENCE.toNanos(), TimeUnit.NANOSECONDS);
            return true;
        } catch (TimeoutException | ExecutionException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
