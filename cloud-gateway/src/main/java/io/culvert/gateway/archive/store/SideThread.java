package io.culvert.gateway.archive.store;

import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * A platform thread for work on a root that may take long and must not hold up what is recorded to it. It does one thing after
 * the other, and ends when it has had nothing to do for a while.
 *
 * <p>Threading: thread-safe.
 */
final class SideThread {
    private static final long IDLE_SECONDS = 30;

    private final String name;
    private final ThreadPoolExecutor thread;

    SideThread(String name) {
        this.name = name;
        this.thread = new ThreadPoolExecutor(
                1,
                1,
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                Thread.ofPlatform().daemon().name(name).factory());
        thread.allowCoreThreadTimeOut(true);
    }

    /** Has it done; never blocks. The answer comes whatever happens: with what the work throws, where it does. */
    <T> CompletableFuture<T> call(Callable<T> work) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        try {
            thread.execute(() -> {
                try {
                    answer.complete(work.call());
                } catch (Throwable e) { // who asked waits for it, whatever it is
                    answer.completeExceptionally(e);
                }
            });
        } catch (RejectedExecutionException e) {
            answer.completeExceptionally(new IOException(name + " has ended", e));
        } catch (OutOfMemoryError e) {
            answer.completeExceptionally(new IOException(name + " cannot be started", e));
        }
        return answer;
    }

    /** Begins nothing more; what has not begun is not done. */
    void close() {
        thread.shutdownNow();
    }
}
