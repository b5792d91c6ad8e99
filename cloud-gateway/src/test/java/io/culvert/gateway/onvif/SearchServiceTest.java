package io.culvert.gateway.onvif;

import static io.culvert.gateway.onvif.OnvifFixture.token;
import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.gateway.archive.index.GapCause;
import io.culvert.gateway.archive.index.Span;
import io.culvert.gateway.cameras.Camera;
import io.culvert.gateway.cameras.CameraMaker;
import io.culvert.gateway.onvif.OnvifFixture.Reply;
import io.culvert.gateway.xml.XmlElement;
import io.culvert.media.Secret;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Searches for recordings and for what happened in them. The fixture's clock says noon of 2026-11-20. */
class SearchServiceTest {
    private static final String ETERNITY =
            "<q:StartPoint>-9999-01-01T00:00:00Z</q:StartPoint><q:EndPoint>19999-01-01T00:00:00Z</q:EndPoint>";
    private static final String TRACK = "<q:SearchFilter><w:TopicExpression xmlns:w='b-2'>"
            + "tns1:RecordingHistory/Track/State</w:TopicExpression></q:SearchFilter>";
    private static final String ALIVE = "<q:KeepAliveTime>PT10S</q:KeepAliveTime>";

    private final OnvifFixture onvif = new OnvifFixture();
    private Camera yard;
    private Camera door;
    private Secret key;

    @BeforeEach
    void cameras() {
        yard = onvif.recordedCamera("yard");
        door = onvif.recordedCamera("door");
        onvif.past.recorded(yard.id(), "2026-11-01T00:00:00Z", "2026-11-01T01:00:00Z");
        onvif.past.missing(yard.id(), "2026-11-01T01:00:00Z", "2026-11-01T01:10:00Z", GapCause.UPLINK);
        onvif.past.recorded(yard.id(), "2026-11-01T01:10:00Z", "2026-11-01T02:00:00Z");
        onvif.past.missing(yard.id(), "2026-11-01T02:00:00Z", "2026-11-19T00:00:00Z", GapCause.SWITCHED_OFF);
        onvif.past.recorded(yard.id(), "2026-11-19T00:00:00Z", "2026-11-20T11:59:58Z");
        onvif.past.moved(yard.id(), "motion", "2026-11-01T01:30:00Z", "2026-11-01T01:30:08Z");
        key = onvif.access.apiKey();
    }

    @AfterEach
    void close() {
        onvif.close();
    }

    private Reply find(String what, String arguments, Secret token) {
        return onvif.ask(Namespace.TSE, "<q:Find" + what + ">" + arguments + "</q:Find" + what + ">", token);
    }

    private static String results(String what, String search, String more) {
        String operation = "q:Get" + what + "SearchResults";
        return "<" + operation + "><q:SearchToken>" + search + "</q:SearchToken>" + more + "</" + operation + ">";
    }

    /** All events that a search finds, asked for in pieces. */
    private List<XmlElement> events(String arguments, int atATime) {
        String search = find("Events", arguments + ALIVE, key).one("SearchToken");
        List<XmlElement> events = new ArrayList<>();
        for (int i = 0; i < 10_000; i++) {
            Reply reply = onvif.ask(
                    Namespace.TSE,
                    results(
                            "Event",
                            search,
                            "<q:MaxResults>" + atATime + "</q:MaxResults><q:WaitTime>PT5S</q:WaitTime>"),
                    key);
            assertThat(reply.tree().findAll("Result").size()).isLessThanOrEqualTo(atATime);
            events.addAll(reply.tree().findAll("Result"));
            if (reply.one("SearchState").equals("Completed")) {
                return events;
            }
        }
        throw new AssertionError("no end");
    }

    /** Time, last words of the topic, value. */
    private static String line(XmlElement event) {
        String topic = event.find("Topic").orElseThrow().text();
        XmlElement data = event.find("Data").orElseThrow().find("SimpleItem").orElseThrow();
        return event.find("Time").orElseThrow().text().substring(8, 19) + " " + topic.split("/")[1] + " "
                + data.attribute("Name") + " " + data.attribute("Value")
                + (event.find("StartStateEvent").orElseThrow().text().equals("true") ? " at the start" : "");
    }

    private List<String> lines(String arguments) {
        return events(arguments, 100).stream().map(SearchServiceTest::line).toList();
    }

    private static String video(String arguments) {
        return arguments
                + "<q:SearchFilter><w:MessageContent xmlns:w='b-2'>not(boolean(//tt:SimpleItem[@Value=\"AUDIO001\"]))"
                + "</w:MessageContent></q:SearchFilter>";
    }

    @Test
    void events_areTheEdgesOfWhatIsRecordedAndWanted_andMotion() {
        assertThat(lines(video(ETERNITY)))
                .containsExactly(
                        "01T00:00:00 Recording IsRecording true",
                        "01T00:00:00 Track IsDataPresent true",
                        "01T01:00:00 Track IsDataPresent false",
                        "01T01:10:00 Track IsDataPresent true",
                        "01T01:30:00 CellMotionDetector IsMotion true",
                        "01T01:30:08 CellMotionDetector IsMotion false",
                        "01T02:00:00 Recording IsRecording false",
                        "01T02:00:00 Track IsDataPresent false",
                        "19T00:00:00 Recording IsRecording true",
                        "19T00:00:00 Track IsDataPresent true");
    }

    @Test
    void events_backward_areTheSameFromTheEnd() {
        String backward =
                "<q:StartPoint>2026-11-20T12:00:00Z</q:StartPoint><q:EndPoint>2026-10-01T00:00:00Z</q:EndPoint>"
                        + TRACK;
        List<String> lines = new ArrayList<>(lines(backward));
        assertThat(lines.getFirst()).isEqualTo("19T00:00:00 Track IsDataPresent true");
        Collections.reverse(lines);
        assertThat(lines).isEqualTo(lines(ETERNITY + TRACK)).hasSize(10); // five of each track
    }

    @Test
    void events_inPieces_areTheSame() {
        List<String> whole = lines(ETERNITY);
        assertThat(events(ETERNITY, 1).stream().map(SearchServiceTest::line)).containsExactlyElementsOf(whole);
        assertThat(events(ETERNITY, 3).stream().map(SearchServiceTest::line)).containsExactlyElementsOf(whole);
    }

    @Test
    void startStates_areThoseOfTheBeginning() {
        String window = "<q:StartPoint>2026-11-01T01:05:00Z</q:StartPoint><q:EndPoint>2026-11-01T01:20:00Z</q:EndPoint>"
                + "<q:IncludeStartState>true</q:IncludeStartState>";
        assertThat(lines(video(window)))
                .containsExactly(
                        "01T01:05:00 Recording IsRecording true at the start",
                        "01T01:05:00 Track IsDataPresent false at the start",
                        "01T01:10:00 Track IsDataPresent true");
        String backward =
                "<q:StartPoint>2026-11-01T01:20:00Z</q:StartPoint><q:EndPoint>2026-11-01T01:05:00Z</q:EndPoint>"
                        + "<q:IncludeStartState>true</q:IncludeStartState>";
        assertThat(lines(video(backward)))
                .containsExactly(
                        "01T01:20:00 Recording IsRecording true at the start",
                        "01T01:20:00 Track IsDataPresent true at the start",
                        "01T01:10:00 Track IsDataPresent true",
                        "01T01:05:00 Recording IsRecording true at the start",
                        "01T01:05:00 Track IsDataPresent false at the start");
        String nowhere =
                "<q:StartPoint>2020-01-01T00:00:00Z</q:StartPoint><q:EndPoint>2020-01-01T00:00:00Z</q:EndPoint>"
                        + "<q:IncludeStartState>true</q:IncludeStartState>";
        assertThat(lines(video(nowhere))).hasSize(2).allMatch(line -> line.endsWith("false at the start"));
    }

    @Test
    void events_withoutAnEnd_areThoseUpToNow() {
        assertThat(lines(video("<q:StartPoint>2026-11-18T00:00:00Z</q:StartPoint>")))
                .containsExactly("19T00:00:00 Recording IsRecording true", "19T00:00:00 Track IsDataPresent true");
        assertThat(lines("<q:StartPoint>2030-01-01T00:00:00Z</q:StartPoint>")).isEmpty();
    }

    @Test
    void mostMatches_endASearch() {
        assertThat(lines(video(ETERNITY) + "<q:MaxMatches>3</q:MaxMatches>")).hasSize(3);
    }

    @Test
    void events_ofAShareThatReachesBackAnHour_beginThere() {
        Secret hour = onvif.share("yard", false, true, 3_600L);
        String search = find("Events", ETERNITY + TRACK + ALIVE, hour).one("SearchToken");
        Reply reply = onvif.ask(Namespace.TSE, results("Event", search, ""), hour);
        assertThat(reply.all("Time")).containsExactly("2026-11-20T11:00:00.000Z", "2026-11-20T11:00:00.000Z");
    }

    @Test
    void events_veryManyAndInCamerasWithNothing_areAllTold() {
        long second = Duration.ofSeconds(1).toNanos() / 1_000;
        long begin = Span.micros(Instant.parse("2026-11-03T00:00:00Z"));
        for (int i = 0; i < 10_500; i++) {
            onvif.past.recorded(door.id(), new Span(begin + 3L * i * second, begin + (3L * i + 1) * second));
        }
        List<XmlElement> events = events(
                "<q:Scope><tt:IncludedRecordings>" + token(door.id()) + "</tt:IncludedRecordings></q:Scope>" + ETERNITY
                        + TRACK,
                700);
        assertThat(events).as("two of each range for each of two tracks").hasSize(42_000);
        assertThat(events.stream().map(event -> event.find("Time").orElseThrow().text()))
                .isSorted();
    }

    @Test
    void anEternity_costsNoMoreThanWhatIsRecorded() {
        onvif.past.questions = 0;
        events(ETERNITY + TRACK, 500);
        assertThat(onvif.past.questions).isLessThan(40);
    }

    @Test
    void recordings_areFoundByScope() {
        String filter = "<q:Scope><tt:RecordingInformationFilter>%s</tt:RecordingInformationFilter></q:Scope>";
        assertThat(found("")).containsExactly(token(door.id()), token(yard.id()));
        assertThat(found(filter.formatted("boolean(//Track[TrackType = \"Video\"])")))
                .containsExactly(token(yard.id()));
        assertThat(found(filter.formatted("boolean(//Source[Name = \"yard's title\"]) and not(boolean(//Track))")))
                .isEmpty();
        assertThat(found("<q:Scope><tt:IncludedSources Type='x'><tt:Token>main-" + door.id()
                        + "</tt:Token></tt:IncludedSources></q:Scope>"))
                .containsExactly(token(door.id()));
        assertThat(found("<q:MaxMatches>1</q:MaxMatches>")).hasSize(1);
        assertThat(find("Recordings", filter.formatted("//Track["), key).codes())
                .contains("ter:InvalidFilterFault");
    }

    private List<String> found(String arguments) {
        String search = find("Recordings", arguments + ALIVE, key).one("SearchToken");
        Reply reply = onvif.ask(Namespace.TSE, results("Recording", search, ""), key);
        assertThat(reply.one("SearchState")).isEqualTo("Completed");
        assertThat(onvif.ask(Namespace.TSE, results("Recording", search, ""), key)
                        .codes())
                .as("it ends with its last result")
                .contains("ter:InvalidToken");
        return reply.all("RecordingToken");
    }

    @Test
    void searches_areTheirOwnersOnly() {
        String search = find("Events", ETERNITY + ALIVE, key).one("SearchToken");
        Secret other = onvif.access.apiKey();
        Reply refused = onvif.ask(Namespace.TSE, results("Event", search, ""), other);
        assertThat(refused.codes()).containsExactly("env:Sender", "ter:InvalidArgVal", "ter:InvalidToken");
        assertThat(refused.text())
                .isEqualTo(onvif.ask(Namespace.TSE, results("Event", "none", ""), other)
                        .text());
        assertThat(onvif.ask(Namespace.TSE, results("Recording", search, ""), key)
                        .codes())
                .as("of another kind")
                .contains("ter:InvalidToken");
        assertThat(onvif.ask(Namespace.TSE, results("Event", search, ""), key).status())
                .isEqualTo(200);
    }

    @Test
    void searches_tellNothingOfWhatIsNoLongerTheirs() {
        Secret share = onvif.share("yard", true, true, null);
        String search = find("Events", ETERNITY + ALIVE, share).one("SearchToken");
        onvif.access.camera(CameraMaker.like(yard).orphaned(true));
        assertThat(onvif.ask(Namespace.TSE, results("Event", search, ""), share).all("Result"))
                .isEmpty();
    }

    @Test
    void searches_areForgottenAfterTheirTime() {
        String search = find("Events", ETERNITY + ALIVE, key).one("SearchToken");
        String one = results("Event", search, "<q:MaxResults>1</q:MaxResults>");
        for (int i = 0; i < 3; i++) {
            onvif.nanos += Duration.ofSeconds(9).toNanos();
            assertThat(onvif.ask(Namespace.TSE, one, key).status()).isEqualTo(200);
        }
        onvif.nanos += Duration.ofSeconds(11).toNanos();
        assertThat(onvif.ask(Namespace.TSE, one, key).codes()).contains("ter:InvalidToken");
    }

    @Test
    void endSearch_saysHowFarItCame() {
        String search = find("Events", ETERNITY + ALIVE, key).one("SearchToken");
        String end = "<q:EndSearch><q:SearchToken>" + search + "</q:SearchToken></q:EndSearch>";
        assertThat(onvif.ask(Namespace.TSE, end, key).one("Endpoint")).isEqualTo("1970-01-01T00:00:00.000Z");
        assertThat(onvif.ask(Namespace.TSE, end, key).codes()).contains("ter:InvalidToken");
    }

    @Test
    void aMillionSearches_areTenAtATime() {
        int taken = 0;
        for (int i = 0; i < 1_000; i++) {
            Reply reply = find("Events", ETERNITY + "<q:KeepAliveTime>P100Y</q:KeepAliveTime>", key);
            if (reply.status() == 200) {
                taken++;
            } else {
                assertThat(reply.codes()).containsExactly("env:Receiver", "ter:Action", "ter:ResourceProblem");
            }
        }
        assertThat(taken).isEqualTo(Searches.MOST_OF_ONE);
        assertThat(find("Events", ETERNITY, onvif.access.apiKey()).status())
                .as("others are not in the way")
                .isEqualTo(200);
        onvif.nanos += Duration.ofSeconds(61).toNanos();
        assertThat(find("Events", ETERNITY, key).status()).isEqualTo(200);
    }

    @Test
    void argumentsThatAreNone_areRefused() {
        String start = "<q:StartPoint>2026-11-01T00:00:00Z</q:StartPoint>";
        for (String arguments : List.of(
                "<q:StartPoint>yesterday</q:StartPoint>",
                start + "<q:EndPoint/>",
                start + "<q:KeepAliveTime>soon</q:KeepAliveTime>",
                start + "<q:MaxMatches>many</q:MaxMatches>",
                start + "<q:SearchFilter><t:TopicExpression xmlns:t='x'>tns1:A//B</t:TopicExpression></q:SearchFilter>",
                start + "<q:SearchFilter><t:MessageContent xmlns:t='x'>count(//*)</t:MessageContent></q:SearchFilter>",
                start + "<q:Scope><tt:IncludedRecordings>x</tt:IncludedRecordings></q:Scope>",
                start + "<q:Scope><tt:IncludedRecordings>main-" + door.id() + "</tt:IncludedRecordings></q:Scope>",
                start + "<q:Scope><tt:IncludedSources><tt:Token>x</tt:Token></tt:IncludedSources></q:Scope>")) {
            assertThat(find("Events", arguments, key).codes()).as(arguments).contains("ter:InvalidArgVal");
        }
    }
}
