package io.culvert.gateway.web;

import io.netty.handler.codec.http.HttpRequest;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The answer to one request of a connection, until the other side has read it. Others may be owed on the same connection, before it
 * and behind it.
 *
 * <p>Threading: thread-safe; no lock is held while what waits is run.
 */
final class OwedAnswer {
    private final HttpRequest request;
    private final Runnable abort;
    private final Moment sent = new Moment();
    private final Moment taken = new Moment();
    private volatile @Nullable Duration patience;

    /** @param abort ends the connection at once; from any thread */
    OwedAnswer(HttpRequest request, Runnable abort) {
        this.request = request;
        this.abort = abort;
    }

    @SuppressWarnings("ReferenceEquality") // requests that say the same are two
    boolean isTo(HttpRequest other) {
        return request == other;
    }

    /** Says what is to be run, once, when it has been sent, or will never be. */
    void whenSent(Runnable then) {
        sent.when(then);
    }

    /**
     * Says what is to be run, once, when the other side must have read it, as it asks for something else, or never will. What was
     * sent may wait in the system's buffers for long.
     */
    void whenTaken(Runnable then) {
        taken.when(then);
    }

    /** It may be read slowly: that is too slow only where nothing of it was taken for so long. */
    void patient(Duration unread) {
        patience = unread;
    }

    @Nullable
    Duration patience() {
        return patience;
    }

    /** Ends the connection at once, with what it is sending. */
    void abort() {
        abort.run();
    }

    /** It was sent, or will never be. */
    void sent() {
        sent.comes();
    }

    /** It was read, or will never be. */
    void taken() {
        taken.comes();
    }

    /** Something that happens once, and what waits for it. */
    private static final class Moment {
        private @Nullable Runnable waiting;
        private boolean isPast;

        void when(Runnable then) {
            synchronized (this) {
                if (!isPast) {
                    waiting = then;
                    return;
                }
            }
            then.run();
        }

        void comes() {
            Runnable then;
            synchronized (this) {
                isPast = true;
                then = waiting;
                waiting = null;
            }
            if (then != null) {
                then.run();
            }
        }
    }
}
