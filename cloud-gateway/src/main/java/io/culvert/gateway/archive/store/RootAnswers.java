package io.culvert.gateway.archive.store;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What the threads of an {@link ArchiveRoot} answer, for who may wait for it. A root that has not answered is asked nothing
 * more until it does, so it holds up who asks it once only.
 *
 * <p>Confined to one thread; blocking.
 */
public final class RootAnswers {
    private final Duration patience;
    private @Nullable CompletableFuture<?> asked;

    public RootAnswers(Duration patience) {
        this.patience = patience;
    }

    /**
     * The answer.
     *
     * @throws IOException where it failed, does not come for so long, or one before has not come yet
     */
    public <T> T to(Supplier<CompletableFuture<T>> question) throws IOException, InterruptedException {
        if (asked != null && !asked.isDone()) {
            throw new IOException("its disk has not answered yet");
        }
        CompletableFuture<T> answer = question.get();
        asked = answer;
        try {
            return answer.get(patience.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw new IOException("its disk does not answer", e);
        } catch (ExecutionException e) {
            throw new IOException(e.getCause());
        }
    }
}
