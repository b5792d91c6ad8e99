package io.culvert.gateway.onvif;

/** What events there are of recordings (Recording Search 5.21), and motion. All are properties. */
enum EventTopic {
    /** Whether somebody wants it recorded at that time. */
    RECORDING("RecordingHistory/Recording/State", "IsRecording"),
    /** Whether there is data of a track. */
    TRACK("RecordingHistory/Track/State", "IsDataPresent"),
    /** Whether something moves. */
    MOTION("RuleEngine/CellMotionDetector/Motion", "IsMotion");

    private final String path;
    private final String item;

    EventTopic(String path, String item) {
        this.path = path;
        this.item = item;
    }

    /** Its words in the topic namespace of ONVIF, without prefix. */
    String path() {
        return path;
    }

    /** What its value is called. */
    String item() {
        return item;
    }
}
