package io.culvert.gateway.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micronaut.http.sse.Event;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/** One stream of events towards a reader that takes as much as a test says. */
class EventStreamTest {

    private static final Duration LONG = Duration.ofMinutes(5);

    private final Told source = new Told();
    private final AtomicInteger cuts = new AtomicInteger();
    private final AtomicInteger overs = new AtomicInteger();
    private final Reader reader = new Reader();
    private final List<EventStream> opened = new ArrayList<>();

    @AfterEach
    void end() {
        opened.forEach(EventStream::end);
    }

    @Test
    void stream_beginsWithAHeartbeatAndTellsInOrder() {
        source.events.add(Event.of("a"));
        source.events.add(Event.of("b"));
        open(new EventStream.Pace(LONG, LONG, LONG));
        reader.take(10);

        await().until(() -> reader.data().equals(List.of("", "a", "b")));
        assertThat(reader.seen.getFirst().getRetry()).isEqualTo(Duration.ofSeconds(2));
    }

    @Test
    void wake_hasTheSourceAskedAtOnce() {
        open(new EventStream.Pace(LONG, LONG, LONG));
        reader.take(10);
        await().until(() -> source.asked.get() > 0);

        source.events.add(Event.of("news"));
        source.wake.run();

        await().until(() -> reader.data().contains("news"));
    }

    @Test
    void quietStream_beats() {
        open(new EventStream.Pace(LONG, Duration.ofMillis(20), LONG));
        reader.take(100);

        await().until(() -> reader.seen.size() > 3);
        assertThat(reader.seen).allMatch(event -> "still here".equals(event.getComment()));
    }

    @Test
    void source_isAskedForNoMoreThanTheReaderTakes() {
        for (int i = 0; i < 1_000; i++) {
            source.events.add(Event.of("e" + i));
        }
        source.perCall = 2;
        open(new EventStream.Pace(LONG, LONG, LONG));
        reader.take(4);

        await().until(() -> reader.seen.size() == 4);
        assertThat(source.asked.get()).isLessThanOrEqualTo(3);
        assertThat(source.events).hasSizeGreaterThan(990);
    }

    @Test
    void readerWhoTakesNothing_isCut() {
        source.events.add(Event.of("a"));
        open(new EventStream.Pace(LONG, LONG, Duration.ofMillis(50)));
        reader.take(1);

        await().until(() -> overs.get() == 1);
        assertThat(cuts).hasValue(1);
        assertThat(reader.completed).hasValue(0);
        await().until(() -> source.closed.get() == 1);
    }

    @Test
    void end_saysGoodBye() {
        EventStream stream = open(new EventStream.Pace(LONG, LONG, LONG));
        reader.take(10);
        await().until(() -> reader.seen.size() == 1);

        stream.end();

        await().until(() -> reader.completed.get() == 1);
        await().until(() -> overs.get() == 1);
        assertThat(cuts).hasValue(0);
    }

    @Test
    void streamThatWasEndedBeforeItWasTaken_tellsNothing() {
        EventStream stream = new EventStream(
                source, new EventStream.Pace(LONG, LONG, LONG), cuts::incrementAndGet, over -> overs.incrementAndGet());
        source.events.add(Event.of("a"));
        stream.end();

        stream.subscribe(reader);
        reader.take(10);

        await().until(() -> overs.get() == 1);
        assertThat(reader.seen).isEmpty();
        assertThat(reader.completed).hasValue(1);
    }

    @Test
    void sourceThatFailsAtItsEnd_isOverAllTheSame() {
        source.failsAtItsEnd = true;
        EventStream stream = open(new EventStream.Pace(LONG, LONG, LONG));
        reader.take(10);
        await().until(() -> reader.seen.size() == 1);

        stream.end();

        await().dontCatchUncaughtExceptions().until(() -> overs.get() == 1);
    }

    @Test
    void sourceThatEnds_endsTheStreamBehindItsLastWord() {
        source.events.add(Event.of("last"));
        source.ended = true;
        open(new EventStream.Pace(LONG, LONG, LONG));
        reader.take(10);

        await().until(() -> reader.completed.get() == 1);
        assertThat(reader.data()).containsExactly("", "last");
    }

    @Test
    void readerWhoLeft_hearsNothingMore() {
        open(new EventStream.Pace(LONG, LONG, LONG));
        reader.take(10);
        await().until(() -> reader.seen.size() == 1);

        Objects.requireNonNull(reader.subscription).cancel();

        await().until(() -> overs.get() == 1);
        assertThat(reader.completed).hasValue(0);
        assertThat(cuts).hasValue(0);
    }

    private EventStream open(EventStream.Pace pace) {
        EventStream stream = new EventStream(source, pace, cuts::incrementAndGet, over -> overs.incrementAndGet());
        opened.add(stream);
        stream.subscribe(reader);
        return stream;
    }

    private static final class Told implements EventStream.Source {
        final BlockingQueue<Event<String>> events = new LinkedBlockingQueue<>();
        final AtomicInteger asked = new AtomicInteger();
        final AtomicInteger closed = new AtomicInteger();
        volatile Runnable wake = () -> {};
        volatile int perCall = 100;
        volatile boolean ended;
        volatile boolean failsAtItsEnd;

        @Override
        public List<Event<String>> next() {
            asked.incrementAndGet();
            List<Event<String>> next = new ArrayList<>();
            events.drainTo(next, perCall);
            return next;
        }

        @Override
        public boolean ended() {
            return ended;
        }

        @Override
        public void opened(Runnable toWake) {
            wake = toWake;
        }

        @Override
        public void closed() {
            closed.incrementAndGet();
            if (failsAtItsEnd) {
                throw new IllegalStateException("for a test");
            }
        }
    }

    static final class Reader implements Subscriber<Event<String>> {
        final List<Event<String>> seen = new CopyOnWriteArrayList<>();
        final AtomicInteger completed = new AtomicInteger();
        volatile @Nullable Subscription subscription;

        void take(long more) {
            await().until(() -> subscription != null);
            Objects.requireNonNull(subscription).request(more);
        }

        List<String> data() {
            return seen.stream().map(Event::getData).toList();
        }

        @Override
        public void onSubscribe(Subscription given) {
            subscription = given;
        }

        @Override
        public void onNext(Event<String> event) {
            seen.add(event);
        }

        @Override
        public void onError(Throwable failure) {
            throw new AssertionError(failure);
        }

        @Override
        public void onComplete() {
            completed.incrementAndGet();
        }
    }
}
