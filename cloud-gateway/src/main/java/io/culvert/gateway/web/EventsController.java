package io.culvert.gateway.web;

import io.culvert.gateway.accounts.Principal;
import io.culvert.gateway.accounts.Role;
import io.culvert.gateway.cameras.Scope;
import io.culvert.gateway.database.JsonText;
import io.culvert.gateway.events.EventFeed;
import io.culvert.gateway.events.EventFilter;
import io.culvert.gateway.events.EventScope;
import io.culvert.gateway.events.Glob;
import io.culvert.gateway.events.StoredEvent;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Header;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.http.sse.Event;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;

/** What happened: as a list, and as it happens. */
@Controller("/api/v1/events")
@Tag(name = "events")
class EventsController {

    private static final int MOST_GLOBS = 20;

    private static final String FILTERS = """
            A provider sees the operator's events, a user those of the own cameras and agents, an administrator of the \
            installation also its own, like `node_online`. `event` and `media` take patterns with `*` and `?`, several \
            separated by commas; `from` (included) and `to` (not included) RFC 3339 or Unix seconds. Events are kept for \
            seven days, a million of them at most. Those of motion have `preview_url` (a JPEG of its beginning) and `playback_url` \
            (HLS of what is recorded, from ten seconds before it) for a day: whoever has them may watch that piece, without a \
            credential of his own.""";

    private final EventFeed feed;
    private final EventStreams streams;
    private final EventViews views;
    private final JsonText json;

    EventsController(EventFeed feed, EventStreams streams, EventViews views, JsonText json) {
        this.feed = feed;
        this.streams = streams;
        this.views = views;
        this.json = json;
    }

    @Get
    @Operation(summary = "What happened, the newest first", description = FILTERS)
    Page<EventView> list(
            Principal principal,
            PageRequest page,
            @Nullable @QueryValue String event,
            @Nullable @QueryValue String media,
            @Nullable @QueryValue String from,
            @Nullable @QueryValue String to) {
        Long after = page.afterNumber();
        List<StoredEvent> rows = feed.before(
                after == null ? Long.MAX_VALUE : after, scope(principal), filter(event, media, from, to), page.fetch());
        return Page.of(rows, page, row -> Long.toString(row.number()), views::of);
    }

    @Get(uri = "/stream", produces = MediaType.TEXT_EVENT_STREAM)
    @Operation(
            summary = "What happens, as it happens: server-sent events",
            description = FILTERS
                    + " Begins with what happens from now on, with `from` at that time, with `Last-Event-ID` (or"
                    + " `last_event_id` in the query) behind that event: nothing is left out and nothing comes twice. A"
                    + " comment comes every 15 s. The stream ends with the credential; a reader who takes nothing for 20 s"
                    + " is cut. A caller may have 20 streams.")
    @ApiResponse(
            responseCode = "200",
            description = "`id` is the event's event_id, `data` the event as in the list",
            content =
                    @Content(
                            mediaType = MediaType.TEXT_EVENT_STREAM,
                            schema = @Schema(implementation = EventView.class)))
    HttpResponse<Publisher<Event<String>>> stream(
            Principal principal,
            HttpRequest<?> request,
            @Nullable @QueryValue String event,
            @Nullable @QueryValue String media,
            @Nullable @QueryValue String from,
            @Nullable @QueryValue String to,
            @Nullable @Header("Last-Event-ID") String lastEventIdHeader,
            @Nullable @QueryValue("last_event_id") String lastEventId) {
        EventFilter filter = filter(event, media, from, to);
        String last = lastEventIdHeader == null || lastEventIdHeader.isEmpty() ? lastEventId : lastEventIdHeader;
        long place = last != null ? place(last) : filter.from() != null ? 0 : feed.newest();
        return streams.open(principal, request, new EventNews(feed, scope(principal), filter, views, json, place));
    }

    private static EventScope scope(Principal principal) {
        Scope scope = Caller.scope(principal);
        return new EventScope(scope.operatorId(), scope.user(), principal.may(Role.SYSTEM));
    }

    private static EventFilter filter(
            @Nullable String event, @Nullable String media, @Nullable String from, @Nullable String to) {
        return new EventFilter(
                globs("event", event),
                globs("media", media),
                TimeParameter.parse("from", from),
                TimeParameter.parse("to", to));
    }

    private static List<Glob> globs(String field, @Nullable String text) {
        if (text == null || text.isEmpty()) {
            return List.of();
        }
        String[] patterns = text.split(",");
        if (patterns.length > MOST_GLOBS) {
            throw ProblemException.invalid(field, "must be " + MOST_GLOBS + " patterns at most");
        }
        try {
            return Arrays.stream(patterns)
                    .map(pattern -> new Glob(pattern.strip()))
                    .toList();
        } catch (IllegalArgumentException e) {
            throw ProblemException.invalid(field, String.valueOf(e.getMessage()));
        }
    }

    private static long place(String text) {
        if (!text.matches("[0-9]{1,18}")) {
            throw ProblemException.invalid("last_event_id", "must be the place that an earlier answer gave");
        }
        return Long.parseLong(text);
    }
}
