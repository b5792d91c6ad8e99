package io.culvert.gateway.onvif;

import io.culvert.gateway.xml.XmlElement;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * Which topics a search is for: an expression of the dialects Concrete and ConcreteSet (Core 9.6.3).
 *
 * <pre>  tns1:RecordingHistory//.|tns1:RuleEngine/CellMotionDetector/Motion</pre>
 *
 * <p>Prefixes are not looked at: what another namespace calls so is not there anyway. Pure.
 */
final class TopicFilter {
    private static final int MAX_CHARS = 1_000;
    private static final String NAME = "(?:[A-Za-z_][\\w.-]*:)?[A-Za-z_][\\w.-]*";
    private static final String PATH = NAME + "(?:/" + NAME + ")*(?://[.*])?";

    private TopicFilter() {}

    /** All of them where nothing is said. */
    static Set<EventTopic> of(Optional<XmlElement> filter) throws OnvifFault {
        Optional<XmlElement> expression = filter.flatMap(each -> each.child("TopicExpression"));
        if (expression.isEmpty() || expression.get().text().isEmpty()) {
            return EnumSet.allOf(EventTopic.class);
        }
        return parse(expression.get().text());
    }

    static Set<EventTopic> parse(String expression) throws OnvifFault {
        if (expression.length() > MAX_CHARS) {
            throw refused();
        }
        Set<EventTopic> topics = EnumSet.noneOf(EventTopic.class);
        for (String each : expression.split("\\|", -1)) {
            String path = each.strip();
            if (!path.matches(PATH)) {
                throw refused();
            }
            boolean below = path.endsWith("//.") || path.endsWith("//*");
            String words = (below ? path.substring(0, path.length() - 3) : path).replaceAll("[\\w.-]+:", "");
            for (EventTopic topic : EventTopic.values()) {
                if (topic.path().equals(words) || (below && topic.path().startsWith(words + "/"))) {
                    topics.add(topic);
                }
            }
        }
        return topics;
    }

    private static OnvifFault refused() {
        return OnvifFault.invalid(
                "InvalidFilterFault",
                "The topics are no expression like tns1:RecordingHistory//. of the ConcreteSet dialect.");
    }
}
