package io.culvert.gateway.events;

import java.util.Locale;

/** What can happen; the contract's section 8 names them, docs/operations.md says when each comes and with which fields. */
public enum EventType {
    AGENT_CONNECTED,
    AGENT_DISCONNECTED,
    AGENT_CONFLICT,
    CAMERA_ADDED,
    CAMERA_REMOVED,
    STREAM_STARTED,
    STREAM_STOPPED,
    STREAM_DEAD,
    STREAM_RECOVERED,
    STREAM_MOTION_STARTED,
    STREAM_MOTION_STOPPED,
    DVR_GAP,
    DVR_SEGMENT_NEW,
    DVR_SEGMENT_DELETED,
    DISK_LOW,
    PLAY_STARTED,
    PLAY_STOPPED,
    SHARE_REVOKED,
    NODE_ONLINE,
    NODE_OFFLINE;

    /** As it stands in the table and in JSON. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
