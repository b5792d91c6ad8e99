package io.culvert.gateway.onvif;

import io.culvert.gateway.stream.Quality;
import java.util.Locale;
import java.util.UUID;

/** What things are called by tokens: all begin from the camera's id, which never changes. Pure. */
final class RecordingTokens {
    /** As the recordings that a device makes by itself have it (Recording Control 5.4). */
    static final String VIDEO = "VIDEO001";

    static final String AUDIO = "AUDIO001";

    private RecordingTokens() {}

    /** A recording; also the video source that it is of. */
    static String of(UUID camera) {
        return camera.toString();
    }

    static String job(UUID camera) {
        return "job-" + camera;
    }

    static String profile(UUID camera, Quality quality) {
        return quality.name().toLowerCase(Locale.ROOT) + "-" + camera;
    }

    static String sourceConfiguration(UUID camera) {
        return "source-" + camera;
    }

    static String encoder(UUID camera, Quality quality) {
        return "encoder-" + profile(camera, quality);
    }
}
