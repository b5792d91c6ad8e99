package io.culvert.gateway.onvif;

import io.culvert.gateway.access.ClearedCamera;
import io.culvert.gateway.archive.index.Span;
import io.culvert.gateway.cameras.Camera;
import io.culvert.gateway.cameras.Dvr;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The one recording of a camera, as far as somebody may see it (Recording Control 4.1). Immutable.
 *
 * @param recorded from its first instant to its last; null where there is nothing
 * @param now whether it grows
 * @param tracks as its newest part is coded; empty when that is not known
 */
record Recording(ClearedCamera cleared, @Nullable Span recorded, boolean now, List<TrackCoding> tracks) {

    Camera camera() {
        return cleared.camera();
    }

    String token() {
        return RecordingTokens.of(camera().id());
    }

    Optional<TrackCoding> video() {
        return tracks.stream().filter(TrackCoding::isVideo).findFirst();
    }

    /** Sound that is recorded with it. */
    Optional<TrackCoding> audio() {
        return camera().videoOnly()
                ? Optional.empty()
                : tracks.stream().filter(TrackCoding::isRecordedSound).findFirst();
    }

    /** As tt:RecordingStatus has it (Recording Search 5.3.1). */
    String status() {
        return now ? "Recording" : recorded == null ? "Initiated" : "Stopped";
    }

    /** As tt:RecordingJobState has it (Recording Control 5.19): an error where it should grow and does not. */
    String jobState() {
        return now ? "Active" : camera().dvr().mode() == Dvr.Mode.CONTINUOUS ? "Error" : "Idle";
    }
}
