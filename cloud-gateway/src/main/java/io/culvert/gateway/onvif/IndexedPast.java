package io.culvert.gateway.onvif;

import io.culvert.gateway.archive.index.RecordingKey;
import io.culvert.gateway.archive.index.Span;
import io.culvert.gateway.archive.index.Timeline;
import io.culvert.gateway.archive.index.Timelines;
import io.culvert.gateway.archive.play.RecordedFragment;
import io.culvert.gateway.archive.play.Recordings;
import io.culvert.gateway.motion.MotionMark;
import io.culvert.gateway.motion.MotionMarks;
import io.culvert.gateway.stream.Quality;
import io.culvert.media.mp4.FragmentHead;
import io.culvert.media.mp4.Mp4Track;
import java.io.IOException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The past as the archive's index has it: of main streams. */
final class IndexedPast implements Past {
    private static final Logger log = LoggerFactory.getLogger(IndexedPast.class);

    private final Timelines timelines;
    private final Recordings recordings;
    private final MotionMarks marks;

    IndexedPast(Timelines timelines, Recordings recordings, MotionMarks marks) {
        this.timelines = timelines;
        this.recordings = recordings;
        this.marks = marks;
    }

    @Override
    public Map<UUID, Span> extents(Collection<UUID> cameras) {
        Map<UUID, Span> extents = new HashMap<>();
        timelines
                .extents(cameras.stream().map(IndexedPast::key).toList())
                .forEach((key, span) -> extents.put(key.camera(), span));
        return extents;
    }

    @Override
    public Timeline timeline(UUID camera, Span window) {
        return timelines.of(key(camera), window, 0);
    }

    @Override
    public List<TrackCoding> coding(UUID camera, long micros) {
        RecordedFragment fragment = recordings.cursor(key(camera)).seek(micros);
        if (fragment == null) {
            return List.of();
        }
        double seconds = (fragment.endMicros() - fragment.startMicros()) / 1e6;
        FragmentHead head = head(fragment);
        return fragment.tracks().stream()
                .map(track -> TrackCoding.of(track, samples(head, track) / seconds))
                .toList();
    }

    private @Nullable FragmentHead head(RecordedFragment fragment) {
        try {
            return recordings.head(fragment);
        } catch (IOException e) {
            log.debug("cannot count the pictures of {}: {}", fragment.place(), e.toString());
            return null;
        }
    }

    /** 0 where it is not known. */
    private static int samples(@Nullable FragmentHead head, Mp4Track track) {
        return head == null
                ? 0
                : head.run(track.id()).map(run -> run.samples().size()).orElse(0);
    }

    @Override
    public List<MotionMark> motion(UUID camera, Span window) {
        return marks.between(camera, window.fromMicros(), window.toMicros());
    }

    private static RecordingKey key(UUID camera) {
        return RecordingKey.of(camera, Quality.MAIN);
    }
}
