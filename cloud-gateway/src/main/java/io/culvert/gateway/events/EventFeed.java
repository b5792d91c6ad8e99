package io.culvert.gateway.events;

import io.culvert.gateway.database.DatabaseException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the events of every node in the order of their numbers.
 *
 * <p>Numbers become visible in order: who has read up to one number finds all that follows behind it, and nothing is ever
 * put in before. A reader keeps nothing here but its place. While somebody listens, a thread of its own looks four times
 * a second for what is new, keeps the newest in memory and wakes the listeners, so that a hundred readers cost one query;
 * who is further behind is served from the table.
 *
 * <p>Threading: thread-safe; {@link #after} and {@link #before} may block. The monitor guards what is in memory.
 */
public final class EventFeed {

    private static final Logger log = LoggerFactory.getLogger(EventFeed.class);

    private static final Duration LOOK = Duration.ofMillis(250);
    private static final int IN_MEMORY = 2_000;

    private final EventTable table;
    private final Set<Runnable> listeners = ConcurrentHashMap.newKeySet();
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(
            Thread.ofVirtual().name("event-feed").factory());

    /** Everything numbered above {@code reachesBackTo} and up to {@code head}; nothing while {@code head} is negative. */
    private final Deque<StoredEvent> recent = new ArrayDeque<>();

    private long reachesBackTo = -1;
    private long head = -1;

    EventFeed(EventTable table) {
        this.table = table;
    }

    /** @param upTo where to go on: everything wanted up to this number is among the events */
    public record Slice(List<StoredEvent> events, long upTo) {}

    void start() {
        thread.scheduleWithFixedDelay(this::look, LOOK.toMillis(), LOOK.toMillis(), TimeUnit.MILLISECONDS);
    }

    void stop() {
        thread.shutdownNow();
    }

    /** Looks at once rather than within a quarter of a second. */
    void hurry() {
        if (!listeners.isEmpty() && !thread.isShutdown()) {
            thread.execute(this::look);
        }
    }

    /** Somebody who listens; see {@link #listen}. */
    public interface Listening extends AutoCloseable {
        @Override
        void close();
    }

    /** Has {@code wake} called when there may be something new, until it is closed; from any thread, must not block. */
    public Listening listen(Runnable wake) {
        listeners.add(wake);
        return () -> listeners.remove(wake);
    }

    /** The number of the newest event. */
    public long newest() {
        return table.newest();
    }

    /** The wanted events behind a number, oldest first. */
    public Slice after(long number, EventScope scope, EventFilter filter, int most) {
        synchronized (this) {
            if (head >= 0 && number >= reachesBackTo && number <= head) {
                return ofRecent(number, scope, filter, most);
            }
        }
        long newest = table.newest();
        if (number >= newest) { // above it: of a database that was since put back to an earlier state
            return new Slice(List.of(), newest);
        }
        List<StoredEvent> events = table.between(number, newest, scope, filter, most);
        return new Slice(
                events, events.size() < most ? newest : events.getLast().number());
    }

    /** The wanted events before a number, newest first. */
    public List<StoredEvent> before(long number, EventScope scope, EventFilter filter, int most) {
        return table.before(number, scope, filter, most);
    }

    private Slice ofRecent(long number, EventScope scope, EventFilter filter, int most) {
        List<StoredEvent> events = new ArrayList<>();
        for (StoredEvent event : recent) {
            if (event.number() > number && scope.includes(event) && filter.matches(event)) {
                events.add(event);
                if (events.size() == most) {
                    return new Slice(events, event.number());
                }
            }
        }
        return new Slice(events, head);
    }

    /** One look; never throws. */
    void look() {
        try {
            if (listeners.isEmpty()) {
                forget();
            } else if (readOn()) {
                listeners.forEach(Runnable::run);
            }
        } catch (DatabaseException e) {
            log.debug("events cannot be read now: {}", e.getMessage());
        } catch (RuntimeException e) {
            log.error("events cannot be read", e);
        }
    }

    private synchronized void forget() {
        recent.clear();
        head = -1;
    }

    private boolean readOn() {
        long newest = table.newest();
        long before;
        synchronized (this) {
            if (head < 0 || newest < head) {
                recent.clear();
                reachesBackTo = newest;
                head = newest;
                return true;
            }
            before = head;
        }
        if (newest == before) {
            return false;
        }
        List<StoredEvent> events = table.after(before, IN_MEMORY);
        synchronized (this) {
            recent.addAll(events);
            head = events.isEmpty()
                    ? newest
                    : Math.max(events.getLast().number(), events.size() < IN_MEMORY ? newest : 0);
            while (recent.size() > IN_MEMORY) {
                reachesBackTo = recent.removeFirst().number();
            }
        }
        return true;
    }
}
