package io.culvert.gateway.onvif;

import io.culvert.gateway.archive.index.Span;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A search for events: walks over the time in steps, forward or backward, and reads no more than an answer takes. A step is as long
 * as it may be for what there is in it; of an eternity only what is recorded is walked over.
 */
final class EventSearch implements Search {
    private static final long FIRST_STEP = TimeUnit.DAYS.toMicros(1);
    private static final long LONGEST_STEP = TimeUnit.DAYS.toMicros(64);
    private static final long SHORTEST_STEP = TimeUnit.SECONDS.toMicros(60);
    private static final int FEW = 500;
    private static final int MANY = 5_000;
    private static final int TOO_MANY = 20_000;

    /**
     * What is looked for.
     *
     * @param from where the search begins, Unix microseconds
     * @param to where it ends; before the beginning for one that goes backward
     */
    record Question(
            long from,
            long to,
            Collection<EventTopic> topics,
            SearchExpression message,
            boolean startStates,
            int mostMatches) {
        boolean backward() {
            return to < from;
        }
    }

    private final Past past;
    private final List<EventSource> sources;
    private final Question question;
    private final Semaphore turns;
    private final LongSupplier nanoClock;

    /** What of the time is left; null at the end. */
    private @Nullable Span left;

    private long step = FIRST_STEP;
    private int matches;
    private boolean begun;
    private volatile boolean ended;
    private final Deque<RecordedEvent> ready = new ArrayDeque<>();

    /** @param turns how many searches may read at a time */
    EventSearch(Past past, List<EventSource> sources, Question question, Semaphore turns, LongSupplier nanoClock) {
        this.past = past;
        this.sources = sources;
        this.question = question;
        this.turns = turns;
        this.nanoClock = nanoClock;
        this.left = window();
    }

    /** What of the question's time anything is recorded in. */
    private @Nullable Span window() {
        long first = Math.min(question.from(), question.to());
        long last = Math.max(question.from(), question.to());
        Span hull = sources.stream().map(EventSource::extent).reduce(Span::hull).orElse(null);
        if (hull == null) {
            return null;
        }
        long begin = Math.max(first, hull.fromMicros());
        long end = Math.min(last, hull.toMicros()) + 1; // what ends there ends in it
        return begin < end ? new Span(begin, end) : null;
    }

    @Override
    public synchronized void next(Wish wish, Viewer viewer, XmlText out) {
        List<RecordedEvent> told = new ArrayList<>();
        boolean time = true;
        while (time && !isCompleted() && told.size() < wish.most()) {
            if (ready.isEmpty()) {
                if (told.size() >= wish.least() && wish.least() > 0) {
                    break;
                }
                time = readMore(wish);
            }
            while (!ready.isEmpty() && told.size() < wish.most()) {
                RecordedEvent event = ready.removeFirst();
                if (viewer.recording(event.camera()).isPresent()) {
                    told.add(event);
                }
            }
        }
        out.leaf("tt:SearchState", isCompleted() ? "Completed" : "Searching");
        told.forEach(event -> event.write(out));
    }

    /** Returns whether there was time for it. */
    private boolean readMore(Wish wish) {
        long nanos = wish.deadlineNanos() - nanoClock.getAsLong();
        try {
            if (ended || nanos <= 0 || !turns.tryAcquire(nanos, TimeUnit.NANOSECONDS)) {
                return false;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
        try {
            if (begun) {
                readStep();
            } else {
                begun = true;
                readStates(question.from());
                if (left == null && question.backward()) {
                    readStates(question.to());
                }
            }
        } finally {
            turns.release();
        }
        return true;
    }

    /** Start states stand at the beginning; those of the end, where it goes backward, behind all else. */
    private void readStates(long at) {
        if (question.startStates()) {
            List<RecordedEvent> states = new ArrayList<>();
            for (EventSource source : sources) {
                states.addAll(source.stateAt(past, at, question.topics()));
            }
            take(states);
        }
    }

    private void readStep() {
        Span rest = left;
        if (rest == null) {
            return;
        }
        long length = Math.min(step, rest.micros());
        Span part = question.backward()
                ? new Span(rest.toMicros() - length, rest.toMicros())
                : new Span(rest.fromMicros(), rest.fromMicros() + length);
        List<RecordedEvent> events = new ArrayList<>();
        boolean coarse = false;
        for (EventSource source : sources) {
            if (source.extent().wider(1, 1).overlaps(part)) {
                EventSource.Part read = source.read(past, part, question.topics());
                events.addAll(read.events());
                coarse |= read.coarse() || events.size() > TOO_MANY;
            }
            if (coarse && length > SHORTEST_STEP) {
                break;
            }
        }
        if (coarse && length > SHORTEST_STEP) {
            step = Math.max(SHORTEST_STEP, length / 4);
            return; // again, with less
        }
        step = Math.clamp(
                events.size() < FEW ? step * 2 : events.size() > MANY ? step / 2 : step, SHORTEST_STEP, LONGEST_STEP);
        left = without(rest, part);
        events.sort(order());
        take(events);
        if (left == null && question.backward()) {
            readStates(question.to());
        }
    }

    private Comparator<RecordedEvent> order() {
        Comparator<RecordedEvent> forward = Comparator.comparingLong(RecordedEvent::micros);
        return question.backward() ? forward.reversed() : forward;
    }

    private @Nullable Span without(Span rest, Span part) {
        if (rest.micros() == part.micros()) {
            return null;
        }
        return question.backward()
                ? new Span(rest.fromMicros(), part.fromMicros())
                : new Span(part.toMicros(), rest.toMicros());
    }

    private void take(List<RecordedEvent> events) {
        for (RecordedEvent event : events) {
            if (matches < question.mostMatches() && isWanted(event)) {
                matches++;
                ready.add(event);
            }
        }
    }

    private boolean isWanted(RecordedEvent event) {
        return question.message() instanceof SearchExpression.Always
                || question.message().matches(SearchScope.tree(event::message));
    }

    @Override
    public synchronized boolean isCompleted() {
        return ready.isEmpty() && (matches >= question.mostMatches() || (begun && left == null));
    }

    @Override
    public void end() {
        ended = true;
    }

    @Override
    public synchronized Instant reached() {
        Span rest = left;
        long micros = !begun
                ? question.from()
                : rest == null ? question.to() : question.backward() ? rest.toMicros() : rest.fromMicros();
        return Span.instant(micros);
    }
}
