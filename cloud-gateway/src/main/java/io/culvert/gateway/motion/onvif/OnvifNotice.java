package io.culvert.gateway.motion.onvif;

import io.culvert.gateway.xml.XmlElement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One thing that a camera noticed (Core Specification, section 9.4). Immutable.
 *
 * @param topic without prefixes: {@code RuleEngine/CellMotionDetector/Motion}
 * @param initial whether it is what a property was when we began to ask, not something that happened
 * @param source which part of the camera noticed it, as one text
 * @param state whether it is so, or not any more, as of a property that the camera took away; empty for what has no end
 */
record OnvifNotice(String topic, boolean initial, String source, Optional<Boolean> state) {
    private static final int MAX_NOTICES = 256;
    private static final int MAX_TOPIC_CHARS = 200;
    private static final int MAX_SOURCE_CHARS = 500;

    /** Names of values that say whether it is so, as the topics in use have them; others do where they are truth values. */
    private static final List<String> STATES =
            List.of("IsMotion", "State", "IsInside", "IsTamper", "Value", "LogicalState", "state", "Motion");

    /** What an answer to PullMessages holds, in its order; what cannot be made out is left out. */
    static List<OnvifNotice> of(XmlElement response) {
        List<OnvifNotice> notices = new ArrayList<>();
        for (XmlElement notification : response.findAll("NotificationMessage")) {
            if (notices.size() < MAX_NOTICES) {
                read(notification).ifPresent(notices::add);
            }
        }
        return notices;
    }

    private static Optional<OnvifNotice> read(XmlElement notification) {
        String topic = notification
                .find("Topic")
                .map(XmlElement::text)
                .map(OnvifNotice::bare)
                .orElse("");
        // A message within a message: of notification and of ONVIF. Some cameras leave the outer one out.
        List<XmlElement> messages = notification.findAll("Message");
        if (topic.isEmpty() || topic.length() > MAX_TOPIC_CHARS || messages.isEmpty()) {
            return Optional.empty();
        }
        XmlElement message = messages.getLast();
        String operation = message.attribute("PropertyOperation");
        String source = items(message, "Source").entrySet().stream()
                .map(item -> item.getKey() + "=" + item.getValue())
                .collect(Collectors.joining(" "));
        return Optional.of(new OnvifNotice(
                topic,
                operation.equals("Initialized"),
                source.length() > MAX_SOURCE_CHARS ? source.substring(0, MAX_SOURCE_CHARS) : source,
                operation.equals("Deleted") ? Optional.of(false) : state(items(message, "Data"))));
    }

    /** A topic's path without the prefixes of its parts. */
    static String bare(String topic) {
        return topic.replaceAll("(^|/)[^/:]*:", "$1").strip();
    }

    private static Map<String, String> items(XmlElement message, String part) {
        Map<String, String> items = new TreeMap<>();
        message.find(part).ifPresent(element -> element.findAll("SimpleItem")
                .forEach(item -> items.put(item.attribute("Name"), item.attribute("Value"))));
        return items;
    }

    private static Optional<Boolean> state(Map<String, String> data) {
        for (String name : STATES) {
            Optional<Boolean> state = truth(data.get(name));
            if (state.isPresent()) {
                return state;
            }
        }
        return data.values().stream()
                .filter(value -> value.equals("true") || value.equals("false"))
                .findFirst()
                .map(Boolean::valueOf);
    }

    private static Optional<Boolean> truth(@Nullable String value) {
        if (value == null) {
            return Optional.empty();
        }
        return switch (value) {
            case "true", "True", "TRUE", "1", "active" -> Optional.of(true);
            case "false", "False", "FALSE", "0", "inactive" -> Optional.of(false);
            default -> Optional.empty();
        };
    }
}
