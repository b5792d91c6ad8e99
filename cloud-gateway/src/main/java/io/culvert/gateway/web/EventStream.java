package io.culvert.gateway.web;

import io.culvert.gateway.database.DatabaseException;
import io.micronaut.http.sse.Event;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One answer that goes on as server-sent events (WHATWG HTML, section "Server-sent events") until its source ends, its
 * reader leaves or may no longer read, or its reader does not keep up.
 *
 * <p>Nothing is collected for a reader: the source is asked for more only once the connection has taken what came before.
 * A reader who takes nothing for {@link Pace#patience} is cut.
 *
 * <p>Threading: a virtual thread of its own asks the source and speaks to the connection; the lock guards what others
 * tell it.
 */
final class EventStream implements Publisher<Event<String>>, Subscription {

    private static final Logger log = LoggerFactory.getLogger(EventStream.class);

    /** Where the events come from. All calls but {@code wake} come from the stream's own thread, and may block. */
    interface Source {
        /** What is to be sent now, oldest first; empty when there is nothing new. */
        List<Event<String>> next();

        /** Whether nothing will come any more, once what {@link #next} gave is sent. */
        default boolean ended() {
            return false;
        }

        /** Sent at the beginning, and whenever nothing else was sent for a while; a message without data is none to a page. */
        default Event<String> heartbeat() {
            return Event.of("").comment("still here");
        }

        /** The stream begins; {@code wake} has the source asked at once, from any thread, else it is once a second. */
        default void opened(Runnable wake) {}

        /** The stream is over. */
        default void closed() {}
    }

    /** How long things take; see {@link #USUAL}. */
    record Pace(Duration poll, Duration heartbeat, Duration patience) {}

    static final Pace USUAL = new Pace(Duration.ofSeconds(1), Duration.ofSeconds(15), Duration.ofSeconds(20));

    /** What a browser waits before it comes again. */
    private static final Duration RETRY = Duration.ofSeconds(2);

    private final Source source;
    private final Pace pace;
    private final Runnable cut;
    private final Consumer<EventStream> over;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private @Nullable Subscriber<? super Event<String>> subscriber;
    private long demand;
    private boolean woken;
    private boolean ending;
    private boolean left;
    private long sentNanos;

    /**
     * @param cut closes the connection
     * @param over told once when the stream is over, whatever its source makes of that
     */
    EventStream(Source source, Pace pace, Runnable cut, Consumer<EventStream> over) {
        this.source = source;
        this.pace = pace;
        this.cut = cut;
        this.over = over;
    }

    /** Ends the stream in good order, as soon as what was begun is sent; from any thread. */
    void end() {
        tell(() -> ending = true);
    }

    /** Whether the connection has begun to take it. */
    boolean isTaken() {
        lock.lock();
        try {
            return subscriber != null;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void subscribe(Subscriber<? super Event<String>> taker) {
        tell(() -> subscriber = taker);
        Thread.ofVirtual().name("event-stream").start(() -> run(taker));
    }

    @Override
    public void request(long more) {
        tell(() -> demand = demand + more < 0 ? Long.MAX_VALUE : demand + more);
    }

    /** The reader left. */
    @Override
    public void cancel() {
        tell(() -> left = true);
    }

    private void wake() {
        tell(() -> woken = true);
    }

    private void tell(Runnable news) {
        lock.lock();
        try {
            news.run();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void run(Subscriber<? super Event<String>> reader) {
        try {
            reader.onSubscribe(this);
            source.opened(this::wake);
            if (speak(reader)) {
                reader.onComplete();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            log.error("a stream of events failed", e);
            cut.run();
        } finally {
            over.accept(this);
            source.closed();
        }
    }

    /** Returns whether there is somebody left to say good-bye to. */
    private boolean speak(Subscriber<? super Event<String>> reader) throws InterruptedException {
        if (!send(reader, source.heartbeat().retry(RETRY))) {
            return !isLeft();
        }
        while (true) {
            List<Event<String>> events = next();
            for (Event<String> event : events) {
                if (!send(reader, event)) {
                    return !isLeft();
                }
            }
            if (source.ended()) {
                return true;
            }
            if (events.isEmpty()) {
                awaitNews();
            }
            long quiet = System.nanoTime() - sentNanos;
            if (quiet >= pace.heartbeat().toNanos() && !send(reader, source.heartbeat())) {
                return !isLeft();
            }
            if (isEnding()) {
                return !isLeft();
            }
        }
    }

    private List<Event<String>> next() {
        try {
            return source.next();
        } catch (DatabaseException e) {
            log.debug("a stream of events waits for the database: {}", e.getMessage());
            return List.of();
        }
    }

    /** Returns false when the stream is to end, or its reader is gone. */
    private boolean send(Subscriber<? super Event<String>> reader, Event<String> event) throws InterruptedException {
        if (!awaitDemand()) {
            return false;
        }
        reader.onNext(event);
        sentNanos = System.nanoTime();
        return true;
    }

    private boolean awaitDemand() throws InterruptedException {
        lock.lock();
        try {
            long left = pace.patience().toNanos();
            while (demand == 0 && !isEnding()) {
                if (left <= 0) {
                    this.left = true;
                    cut.run();
                    return false;
                }
                left = changed.awaitNanos(left);
            }
            if (isEnding()) {
                return false;
            }
            if (demand != Long.MAX_VALUE) {
                demand--;
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    private void awaitNews() throws InterruptedException {
        lock.lock();
        try {
            long heartbeat = sentNanos + pace.heartbeat().toNanos() - System.nanoTime();
            long left = Math.min(pace.poll().toNanos(), heartbeat);
            while (left > 0 && !woken && !isEnding()) {
                left = changed.awaitNanos(left);
            }
            woken = false;
        } finally {
            lock.unlock();
        }
    }

    private boolean isEnding() {
        lock.lock();
        try {
            return ending || left;
        } finally {
            lock.unlock();
        }
    }

    private boolean isLeft() {
        lock.lock();
        try {
            return left;
        } finally {
            lock.unlock();
        }
    }
}
