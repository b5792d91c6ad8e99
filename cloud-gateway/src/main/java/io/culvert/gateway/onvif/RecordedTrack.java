package io.culvert.gateway.onvif;

import java.util.List;

/** A track of a recording: pictures always, sound where the camera is known to have it. */
enum RecordedTrack {
    VIDEO(RecordingTokens.VIDEO, "Video"),
    AUDIO(RecordingTokens.AUDIO, "Audio");

    private final String token;
    private final String type;

    RecordedTrack(String token, String type) {
        this.token = token;
        this.type = type;
    }

    String token() {
        return token;
    }

    /** As tt:TrackType has it. */
    String type() {
        return type;
    }

    static List<RecordedTrack> of(Recording recording) {
        return recording.audio().isPresent() ? List.of(VIDEO, AUDIO) : List.of(VIDEO);
    }
}
