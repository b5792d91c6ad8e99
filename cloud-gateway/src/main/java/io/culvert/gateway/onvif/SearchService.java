package io.culvert.gateway.onvif;

import static java.util.Map.entry;

import io.culvert.gateway.archive.index.Span;
import io.culvert.gateway.xml.XmlElement;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.function.LongSupplier;

/** The search service (Recording Search 5): recordings, and what changed in them when. */
final class SearchService implements OnvifService {
    private static final Duration USUAL_WAIT = Duration.ofSeconds(5);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(10);
    private static final Duration USUAL_LIFE = Duration.ofSeconds(10);

    private static final int READING_AT_A_TIME = 4;

    private final VisibleRecordings recordings;
    private final Past past;
    private final Searches searches;
    private final InstantSource clock;
    private final LongSupplier nanoClock;
    private final Semaphore turns = new Semaphore(READING_AT_A_TIME, true);

    SearchService(VisibleRecordings recordings, Past past, InstantSource clock, LongSupplier nanoClock) {
        this.recordings = recordings;
        this.past = past;
        this.searches = new Searches(nanoClock);
        this.clock = clock;
        this.nanoClock = nanoClock;
    }

    @Override
    public Namespace namespace() {
        return Namespace.TSE;
    }

    @Override
    public String name() {
        return "search_service";
    }

    @Override
    public int[] version() {
        return new int[] {26, 6};
    }

    @Override
    public Map<String, Operation> operations() {
        return Map.ofEntries(
                entry("GetServiceCapabilities", Operation.open((question, out) -> capabilities(out))),
                entry("GetRecordingSummary", Operation.guarded((question, viewer, out) -> summary(viewer, out))),
                entry(
                        "GetRecordingInformation",
                        Operation.guarded((question, viewer, out) -> RecordingXml.information(
                                "tse:RecordingInformation",
                                recordings.of(viewer, question.token("RecordingToken"), "InvalidToken"),
                                out))),
                entry("GetMediaAttributes", Operation.guarded(this::mediaAttributes)),
                entry("FindRecordings", Operation.guarded(this::findRecordings)),
                entry(
                        "GetRecordingSearchResults",
                        Operation.guarded(
                                (question, viewer, out) -> results(RecordingSearch.class, question, viewer, out))),
                entry("FindEvents", Operation.guarded(this::findEvents)),
                entry(
                        "GetEventSearchResults",
                        Operation.guarded(
                                (question, viewer, out) -> results(EventSearch.class, question, viewer, out))),
                entry(
                        "GetSearchState",
                        Operation.guarded((question, viewer, out) -> out.leaf(
                                "tse:State",
                                searches.find(viewer.key(), question.token("SearchToken"))
                                                .isCompleted()
                                        ? "Completed"
                                        : "Searching"))),
                entry("EndSearch", Operation.guarded(this::endSearch)));
    }

    @Override
    public void capabilities(XmlText out) {
        out.open("tse:Capabilities")
                .attribute("MetadataSearch", false)
                .attribute("GeneralStartEvents", false)
                .close();
    }

    /** Recording Search 5.4. */
    private void summary(Viewer viewer, XmlText out) {
        List<Recording> all = recordings.of(viewer);
        Span hull = all.stream()
                .map(Recording::recorded)
                .filter(Objects::nonNull)
                .reduce(Span::hull)
                .orElse(null);
        Instant now = clock.instant();
        out.open("tse:Summary")
                .leaf("tt:DataFrom", OnvifTime.text(hull == null ? now : hull.from()))
                .leaf("tt:DataUntil", OnvifTime.text(hull == null ? now : hull.to()))
                .leaf("tt:NumberRecordings", all.size())
                .close();
    }

    /** Recording Search 5.6. */
    private void mediaAttributes(Question question, Viewer viewer, XmlText out) throws OnvifFault {
        long at = Span.micros(question.time("Time").orElseThrow(() -> OnvifFault.missing("Time")));
        List<Recording> all = recordings.of(viewer);
        List<String> tokens = question.element().children("RecordingTokens").stream()
                .map(XmlElement::text)
                .toList();
        SearchScope.checkAll(tokens, all);
        for (Recording each : all) {
            if (tokens.isEmpty() || tokens.contains(each.token())) {
                MediaAttributes.write(each, past, at, out);
            }
        }
    }

    private List<Recording> scope(Question question, Viewer viewer) throws OnvifFault {
        return SearchScope.of(question.argument("Scope"), recordings.of(viewer));
    }

    /** Recording Search 5.7. */
    private void findRecordings(Question question, Viewer viewer, XmlText out) throws OnvifFault {
        Search search =
                new RecordingSearch(recordings, scope(question, viewer), mostMatches(question), clock.instant());
        out.leaf("tse:SearchToken", searches.begin(viewer.key(), search, life(question)));
    }

    /** Recording Search 5.9. */
    private void findEvents(Question question, Viewer viewer, XmlText out) throws OnvifFault {
        Instant now = clock.instant();
        Instant from = question.time("StartPoint").orElseThrow(() -> OnvifFault.missing("StartPoint"));
        Instant to = question.time("EndPoint").orElse(now.isAfter(from) ? now : from);
        Optional<XmlElement> filter = question.argument("SearchFilter");
        String message = filter.flatMap(each -> each.child("MessageContent"))
                .map(XmlElement::text)
                .orElse("");
        EventSearch.Question asked = new EventSearch.Question(
                Span.micros(from),
                Span.micros(to),
                TopicFilter.of(filter),
                message.isEmpty() ? new SearchExpression.Always() : SearchExpressionParser.parse(message),
                question.flag("IncludeStartState"),
                mostMatches(question));
        List<EventSource> sources = scope(question, viewer).stream()
                .map(each -> source(each, now))
                .flatMap(Optional::stream)
                .toList();
        Search search = new EventSearch(past, sources, asked, turns, nanoClock);
        out.leaf("tse:SearchToken", searches.begin(viewer.key(), search, life(question)));
    }

    private static Optional<EventSource> source(Recording recording, Instant now) {
        Span recorded = recording.recorded();
        if (recorded == null) {
            return Optional.empty();
        }
        boolean records = recording.camera().dvr().records();
        return Optional.of(new EventSource(
                recording.camera().id(),
                RecordedTrack.of(recording),
                recorded,
                records ? Span.micros(now.minus(VisibleRecordings.FRESH)) : Long.MAX_VALUE));
    }

    private static int mostMatches(Question question) throws OnvifFault {
        int most = question.number("MaxMatches").orElse(Integer.MAX_VALUE);
        return most <= 0 ? Integer.MAX_VALUE : most;
    }

    private static Duration life(Question question) throws OnvifFault {
        return question.duration("KeepAliveTime").orElse(USUAL_LIFE);
    }

    private void results(Class<? extends Search> kind, Question question, Viewer viewer, XmlText out)
            throws OnvifFault {
        String token = question.token("SearchToken");
        Search search = searches.find(viewer.key(), token);
        if (!kind.isInstance(search)) {
            throw OnvifFault.invalid("InvalidToken", "There is no such search.");
        }
        int most = question.number("MaxResults").orElse(Search.MOST_RESULTS);
        Duration wait = question.duration("WaitTime").orElse(USUAL_WAIT);
        Search.Wish wish = new Search.Wish(
                question.number("MinResults").orElse(0),
                most <= 0 ? Search.MOST_RESULTS : Math.min(most, Search.MOST_RESULTS),
                nanoClock.getAsLong() + (wait.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : wait).toNanos());
        out.open("tse:ResultList");
        search.next(wish, viewer, out);
        out.close();
        if (search.isCompleted()) {
            searches.remove(token);
        } else {
            searches.touch(token);
        }
    }

    /** Recording Search 5.19. */
    private void endSearch(Question question, Viewer viewer, XmlText out) throws OnvifFault {
        String token = question.token("SearchToken");
        Search search = searches.find(viewer.key(), token);
        searches.remove(token);
        out.leaf("tse:Endpoint", OnvifTime.text(search.reached()));
    }
}
