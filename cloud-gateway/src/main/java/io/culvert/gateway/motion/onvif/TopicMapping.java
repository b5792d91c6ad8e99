package io.culvert.gateway.motion.onvif;

import io.culvert.gateway.motion.MotionReport;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Which topics are motion, and of which type. Others are none: lamps, relays, disks. */
final class TopicMapping {

    private static final Map<String, String> TYPES = Map.ofEntries(
            Map.entry("RuleEngine/CellMotionDetector/Motion", MotionReport.MOTION),
            Map.entry("RuleEngine/MotionRegionDetector/Motion", MotionReport.MOTION),
            Map.entry("VideoSource/MotionAlarm", MotionReport.MOTION),
            Map.entry("VideoAnalytics/MotionDetection", MotionReport.MOTION),
            Map.entry("RuleEngine/LineDetector/Crossed", "line_crossing"),
            Map.entry("RuleEngine/FieldDetector/ObjectsInside", "intrusion"),
            Map.entry("RuleEngine/LoiteringDetector/ObjectIsLoitering", "loitering"),
            Map.entry("RuleEngine/TamperDetector/Tamper", "tamper"),
            Map.entry("RuleEngine/MyRuleDetector/PeopleDetect", "person"),
            Map.entry("RuleEngine/PeopleDetector/People", "person"),
            Map.entry("UserAlarm/IVA/HumanShapeDetect", "person"),
            Map.entry("RuleEngine/MyRuleDetector/FaceDetect", "face"),
            Map.entry("RuleEngine/MyRuleDetector/VehicleDetect", "vehicle"),
            Map.entry("RuleEngine/MyRuleDetector/DogCatDetect", "animal"),
            Map.entry("RuleEngine/MyRuleDetector/Visitor", "visitor"));

    /** Rules that count, measure or look after the camera itself. */
    private static final String NO_MOTION =
            "(?i).*(count|occupancy|statistic|heat|snapshot|fault|blur|defocus|quality).*";

    private TopicMapping() {}

    /** @param topic without prefixes */
    static Optional<String> type(String topic) {
        String known = TYPES.get(topic);
        if (known != null) {
            return Optional.of(known);
        }
        if (!topic.startsWith("RuleEngine/") || topic.matches(NO_MOTION)) {
            return Optional.empty();
        }
        String last = topic.substring(topic.lastIndexOf('/') + 1);
        return last.toLowerCase(Locale.ROOT).contains("motion") ? Optional.of(MotionReport.MOTION) : word(last);
    }

    /** {@code ObjectLeft} as {@code object_left}. */
    private static Optional<String> word(String name) {
        String word = name.replaceAll("([a-z0-9])([A-Z])", "$1_$2")
                .toLowerCase(Locale.ROOT)
                .replaceAll("[^a-z0-9]+", "_");
        return MotionReport.isType(word) ? Optional.of(word) : Optional.empty();
    }
}
