package io.culvert.gateway.stream;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Those who asked a stream for its tracks and have no answer yet; each waits for a limited time.
 *
 * <p>Threading: confined to the stream's event loop.
 */
final class DescribeQueue {
    private final EventLoop loop;
    private final Duration patience;
    private final Supplier<SourceFailure> expired;
    private final Set<Waiting> waiting = new LinkedHashSet<>();

    /** One who waits; equal to nobody else. */
    private static final class Waiting {
        private final CompletableFuture<DescribeResult> result;
        private @Nullable Future<?> timeout;

        private Waiting(CompletableFuture<DescribeResult> result) {
            this.result = result;
        }
    }

    /** @param expired what is told to one whose time is over, asked when it is no longer in the queue */
    DescribeQueue(EventLoop loop, Duration patience, Supplier<SourceFailure> expired) {
        this.loop = loop;
        this.patience = patience;
        this.expired = expired;
    }

    void add(CompletableFuture<DescribeResult> result) {
        Waiting added = new Waiting(result);
        waiting.add(added);
        added.timeout = loop.schedule(() -> expire(added), patience.toNanos(), TimeUnit.NANOSECONDS);
    }

    private void expire(Waiting one) {
        if (waiting.remove(one)) {
            one.result.complete(new DescribeResult.Unavailable(expired.get()));
        }
    }

    boolean isEmpty() {
        return waiting.isEmpty();
    }

    void answerAll(DescribeResult answer) {
        List<Waiting> all = List.copyOf(waiting);
        waiting.clear();
        for (Waiting one : all) {
            if (one.timeout != null) {
                one.timeout.cancel(false);
            }
            one.result.complete(answer);
        }
    }
}
