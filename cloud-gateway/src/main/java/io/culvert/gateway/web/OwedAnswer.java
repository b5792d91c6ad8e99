package io.culvert.gateway.web;

import io.netty.handler.codec.http.HttpRequest;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The answer to one request of a connection, until the other side has read it. Others may be owed on the same connection, before it
 * and behind it.
 *
 * <p>Threading: thread-safe; guarded by its monitor, which is not held while what waits is run.
 */
final class OwedAnswer {
    private final HttpRequest request;
    private final Runnable abort;
    private @Nullable Runnable onSent;
    private @Nullable Runnable onTaken;
    private @Nullable Duration patience;
    private boolean isSent;
    private boolean isTaken;

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
        synchronized (this) {
            if (!isSent) {
                onSent = then;
                return;
            }
        }
        then.run();
    }

    /**
     * Says what is to be run, once, when the other side must have read it, as it asks for something else, or never will. What was
     * sent may wait in the system's buffers for long.
     */
    void whenTaken(Runnable then) {
        synchronized (this) {
            if (!isTaken) {
                onTaken = then;
                return;
            }
        }
        then.run();
    }

    /** It may be read slowly: that is too slow only where nothing of it was taken for so long. */
    synchronized void patient(Duration unread) {
        patience = unread;
    }

    synchronized @Nullable Duration patience() {
        return patience;
    }

    /** Ends the connection at once, with what it is sending. */
    void abort() {
        abort.run();
    }

    /** It was sent, or will never be. */
    void sent() {
        Runnable then;
        synchronized (this) {
            isSent = true;
            then = onSent;
            onSent = null;
        }
        if (then != null) {
            then.run();
        }
    }

    /** It was read, or will never be. */
    void taken() {
        Runnable then;
        synchronized (this) {
            isTaken = true;
            then = onTaken;
            onTaken = null;
        }
        if (then != null) {
            then.run();
        }
    }
}
