package io.culvert.gateway.web;

import io.culvert.gateway.accounts.Credentials;
import io.culvert.gateway.accounts.Principal;
import io.culvert.gateway.changes.Change;
import io.culvert.gateway.changes.ChangeSubscriber;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.sse.Event;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.reactivestreams.Publisher;

/**
 * The streams of server-sent events that are open at this node: gives a caller a bounded number, and ends them when the
 * credential they were opened with is revoked, expires or changes what it allows.
 *
 * <pre>
 *   &#64;Get(uri = "/{id}/stream", produces = MediaType.TEXT_EVENT_STREAM)
 *   HttpResponse&lt;Publisher&lt;Event&lt;String&gt;&gt;&gt; stream(Principal principal, HttpRequest&lt;?&gt; request, UUID id) {
 *       return streams.open(principal, request, new EnrolmentNews(id));   // an EventStream.Source
 *   }
 * </pre>
 *
 * <p>Threading: thread-safe; a timer of its own looks for what has expired.
 */
@Singleton
final class EventStreams implements ChangeSubscriber {

    /** Streams that one user, or one API key, may have open. */
    static final int PER_CALLER = 20;

    /** Streams of all. */
    static final int MOST = 2_000;

    /** From the answer's head to its first byte; after that nobody takes it any more. */
    private static final Duration TAKEN_WITHIN = Duration.ofSeconds(10);

    private static final Set<String> RELEVANT = Set.of(Change.USER, Change.API_KEY, Change.LOGIN);

    private final Credentials credentials;
    private final Clock clock;
    private final Map<EventStream, Opened> open = new ConcurrentHashMap<>();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofVirtual().name("event-streams").factory());

    private volatile EventStream.Pace pace = EventStream.USUAL;

    private record Opened(Principal principal, Instant at, Instant until) {}

    EventStreams(Credentials credentials, MeterRegistry meters, Clock clock) {
        this.credentials = credentials;
        this.clock = clock;
        Gauge.builder("culvert.event.streams", open, Map::size)
                .description("streams of server-sent events open on this node")
                .register(meters);
        timer.scheduleWithFixedDelay(this::endExpired, 500, 500, TimeUnit.MILLISECONDS);
    }

    /**
     * The answer that goes on with what the source tells.
     *
     * @throws ProblemException when the caller has as many as allowed
     */
    HttpResponse<Publisher<Event<String>>> open(
            Principal principal, HttpRequest<?> request, EventStream.Source source) {
        EventStream stream = register(principal, request, source);
        // Looked at again after it was registered: whoever revokes now finds it, whoever did before is noticed here.
        Optional<Credentials.Standing> standing = standing(principal);
        if (standing.isEmpty()) {
            open.remove(stream);
            throw new ProblemException(ProblemCode.UNAUTHENTICATED);
        }
        open.computeIfPresent(
                stream,
                (same, opened) ->
                        new Opened(principal, opened.at(), standing.get().until()));
        return HttpResponse.<Publisher<Event<String>>>ok(stream)
                .contentType(MediaType.TEXT_EVENT_STREAM_TYPE)
                .header("Cache-Control", "no-store")
                .header("X-Accel-Buffering", "no");
    }

    /** The pace of streams that are opened from now on; for tests. */
    void pace(EventStream.Pace other) {
        pace = other;
    }

    int size() {
        return open.size();
    }

    private synchronized EventStream register(Principal principal, HttpRequest<?> request, EventStream.Source source) {
        long own = open.values().stream()
                .filter(opened -> caller(opened.principal()).equals(caller(principal)))
                .count();
        if (own >= PER_CALLER || open.size() >= MOST) {
            throw new ProblemException(
                    ProblemCode.LIMIT_REACHED, "There are as many open streams of events as allowed.");
        }
        EventStream stream = new EventStream(source, pace, () -> HttpDoor.cut(request), open::remove);
        open.put(stream, new Opened(principal, clock.instant(), Instant.MAX));
        return stream;
    }

    private static UUID caller(Principal principal) {
        UUID user = principal.userId();
        return user == null ? principal.credentialId() : user;
    }

    private void endExpired() {
        Instant now = clock.instant();
        open.forEach((stream, opened) -> {
            boolean givenUp =
                    !stream.isTaken() && opened.at().plus(TAKEN_WITHIN).isBefore(now);
            if (givenUp || !opened.until().isAfter(now)) {
                stream.end(); // also where it is taken later, for nobody here would know of it any more
            }
            if (givenUp) {
                open.remove(stream);
            }
        });
    }

    @Override
    public Stage stage() {
        return Stage.CONSEQUENCE;
    }

    @Override
    public void reload() {
        open.forEach(this::endUnlessGood);
    }

    @Override
    public void apply(List<Change> changes) {
        Set<String> touched = changes.stream()
                .filter(change -> RELEVANT.contains(change.entity()))
                .map(Change::entityId)
                .collect(Collectors.toSet());
        open.forEach((stream, opened) -> {
            Principal principal = opened.principal();
            if (touched.contains(principal.credentialId().toString())
                    || touched.contains(String.valueOf(principal.userId()))) {
                endUnlessGood(stream, opened);
            }
        });
    }

    private void endUnlessGood(EventStream stream, Opened opened) {
        if (standing(opened.principal()).isEmpty()) {
            stream.end();
        }
    }

    /** Empty where the credential is gone, or allows something else by now. */
    private Optional<Credentials.Standing> standing(Principal principal) {
        return credentials.standing(principal).filter(now -> now.principal().equals(principal));
    }

    @PreDestroy
    void close() {
        timer.shutdownNow();
        open.keySet().forEach(EventStream::end);
    }
}
