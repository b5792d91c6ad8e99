package io.culvert.gateway.onvif;

import io.culvert.gateway.archive.index.Span;
import java.util.UUID;

/**
 * Something that changed at a moment of a recording. Immutable.
 *
 * @param micros when, Unix microseconds
 * @param rule kind of motion; empty for other topics
 * @param value what it was from then on
 * @param start whether nothing happened then: the state that a search begins with
 */
record RecordedEvent(
        long micros, UUID camera, RecordedTrack track, EventTopic topic, String rule, boolean value, boolean start) {

    private static final String DIALECT = "http://www.onvif.org/ver10/tev/topicExpression/ConcreteSet";

    /** As tt:FindEventResult (Recording Search 5.3.6). */
    void write(XmlText out) {
        out.open("tt:Result")
                .leaf("tt:RecordingToken", RecordingTokens.of(camera))
                .leaf("tt:TrackToken", track.token())
                .leaf("tt:Time", OnvifTime.text(Span.instant(micros)))
                .open("tt:Event")
                .open("wsnt:Topic")
                .attribute("Dialect", DIALECT)
                .text("tns1:" + topic.path())
                .close()
                .open("wsnt:Message");
        message(out);
        out.close().close().leaf("tt:StartStateEvent", start).close();
    }

    /** As tt:Message (Core 9.4.1). */
    void message(XmlText out) {
        out.open("tt:Message")
                .attribute("UtcTime", OnvifTime.text(Span.instant(micros)))
                .attribute("PropertyOperation", start ? "Initialized" : "Changed")
                .open("tt:Source");
        switch (topic) {
            case RECORDING -> item("RecordingToken", RecordingTokens.of(camera), out);
            case TRACK -> {
                item("RecordingToken", RecordingTokens.of(camera), out);
                item("Track", track.token(), out);
            }
            case MOTION -> {
                item("VideoSourceConfigurationToken", RecordingTokens.sourceConfiguration(camera), out);
                item("VideoAnalyticsConfigurationToken", "", out);
                item("Rule", rule, out);
            }
        }
        out.close().open("tt:Data");
        item(topic.item(), String.valueOf(value), out);
        out.close().close();
    }

    private static void item(String name, String value, XmlText out) {
        out.open("tt:SimpleItem")
                .attribute("Name", name)
                .attribute("Value", value)
                .close();
    }
}
