package io.culvert.gateway.web;

import io.culvert.gateway.database.JsonText;
import io.culvert.gateway.events.EventFeed;
import io.culvert.gateway.events.EventFilter;
import io.culvert.gateway.events.EventScope;
import io.culvert.gateway.events.StoredEvent;
import io.micronaut.http.sse.Event;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The events of one stream: what is wanted behind a place, in order, each once.
 *
 * <p>Threading: confined to the stream's thread.
 */
final class EventNews implements EventStream.Source {

    private static final int AT_ONCE = 100;

    private final EventFeed feed;
    private final EventScope scope;
    private final EventFilter filter;
    private final EventViews views;
    private final JsonText json;
    private long place;
    private EventFeed.@Nullable Listening listening;

    /** @param place the number of the last event that the reader has seen */
    EventNews(EventFeed feed, EventScope scope, EventFilter filter, EventViews views, JsonText json, long place) {
        this.feed = feed;
        this.scope = scope;
        this.filter = filter;
        this.views = views;
        this.json = json;
        this.place = place;
    }

    @Override
    public List<Event<String>> next() {
        EventFeed.Slice slice = feed.after(place, scope, filter, AT_ONCE);
        place = slice.upTo();
        return slice.events().stream().map(this::message).toList();
    }

    private Event<String> message(StoredEvent event) {
        return Event.of(json.of(views.of(event))).id(Long.toString(event.number()));
    }

    /** Carries the place along, so that a reader who has seen nothing yet goes on here all the same. */
    @Override
    public Event<String> heartbeat() {
        return EventStream.Source.super.heartbeat().id(Long.toString(place));
    }

    @Override
    public void opened(Runnable wake) {
        listening = feed.listen(wake);
    }

    @Override
    public void closed() {
        if (listening != null) {
            listening.close();
        }
    }
}
