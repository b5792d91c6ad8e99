package io.culvert.gateway.archive.store;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** What the thread of an {@link ArchiveRoot} answers, for who may wait for it. */
public final class RootAnswer {
    private RootAnswer() {}

    /**
     * The answer. Blocking.
     *
     * @throws IOException where it failed, or does not come for so long
     */
    public static <T> T of(CompletableFuture<T> answer, Duration patience) throws IOException, InterruptedException {
        try {
            return answer.get(patience.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw new IOException("its disk does not answer", e);
        } catch (ExecutionException e) {
            throw new IOException(e.getCause());
        }
    }
}
