package io.culvert.gateway.onvif;

import io.culvert.gateway.access.ClearedCamera;
import io.culvert.gateway.archive.index.Span;
import io.culvert.gateway.cameras.Camera;
import io.culvert.gateway.stream.Quality;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Finds the recordings that somebody may see. Thread-safe; blocking. */
final class VisibleRecordings {
    /** A recording whose end is not older than this grows: groups of pictures are committed when they are over. */
    static final Duration FRESH = Duration.ofSeconds(60);

    private static final int MOST_REMEMBERED = 2 * Viewer.MOST_CAMERAS;

    /** What was read of a recording that ends there, so that a file is not opened for each question. */
    private record Remembered(long endMicros, List<TrackCoding> coding) {}

    private final Map<UUID, Remembered> remembered = new ConcurrentHashMap<>();
    private final Past past;
    private final KnownTracks tracks;
    private final InstantSource clock;

    VisibleRecordings(Past past, KnownTracks tracks, InstantSource clock) {
        this.past = past;
        this.tracks = tracks;
        this.clock = clock;
    }

    /** Those of all cameras that are recorded, or of which something is. */
    List<Recording> of(Viewer viewer) {
        return of(viewer.archive());
    }

    /** @throws OnvifFault where there is no such recording for who asks */
    Recording of(Viewer viewer, String token, String faultCode) throws OnvifFault {
        Optional<ClearedCamera> camera = viewer.recording(token);
        List<Recording> found = camera.isEmpty() ? List.of() : of(List.of(camera.get()));
        if (found.isEmpty()) {
            throw OnvifFault.invalid(faultCode, "There is no such recording.");
        }
        return found.getFirst();
    }

    List<Recording> of(List<ClearedCamera> cameras) {
        if (cameras.isEmpty()) {
            return List.of();
        }
        Instant now = clock.instant();
        Map<UUID, Span> extents =
                past.extents(cameras.stream().map(each -> each.camera().id()).toList());
        return cameras.stream()
                .map(each -> of(each, extents.get(each.camera().id()), now))
                .filter(each -> each.recorded() != null || each.camera().dvr().records())
                .toList();
    }

    private Recording of(ClearedCamera cleared, @Nullable Span whole, Instant now) {
        Span seen = whole == null ? null : cut(whole, cleared.reach().earliestMicros(Span.micros(now)));
        boolean grows = cleared.camera().dvr().records()
                && seen != null
                && Duration.between(seen.to(), now).compareTo(FRESH) <= 0;
        return new Recording(cleared, seen, grows, coding(cleared.camera(), seen));
    }

    /** As the stream is known, else as what was recorded last says. */
    private List<TrackCoding> coding(Camera camera, @Nullable Span recorded) {
        List<TrackCoding> live = tracks.of(camera, Quality.MAIN);
        if (!live.isEmpty() || recorded == null) {
            return live;
        }
        Remembered known = remembered.get(camera.id());
        if (known != null && known.endMicros() == recorded.toMicros()) {
            return known.coding();
        }
        List<TrackCoding> read = past.coding(camera.id(), recorded.toMicros() - 1);
        if (remembered.size() >= MOST_REMEMBERED) {
            remembered.clear();
        }
        remembered.put(camera.id(), new Remembered(recorded.toMicros(), read));
        return read;
    }

    /** What of it lies behind an instant; null for nothing. */
    static @Nullable Span cut(Span whole, long earliestMicros) {
        return earliestMicros >= whole.toMicros()
                ? null
                : new Span(Math.max(earliestMicros, whole.fromMicros()), whole.toMicros());
    }
}
