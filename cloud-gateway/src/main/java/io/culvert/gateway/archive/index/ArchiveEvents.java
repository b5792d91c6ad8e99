package io.culvert.gateway.archive.index;

import io.culvert.gateway.archive.store.SegmentRow;
import io.culvert.gateway.cameras.Camera;
import io.culvert.gateway.cameras.CameraDirectory;
import io.culvert.gateway.events.Event;
import io.culvert.gateway.events.EventType;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Tells as events what has come into the archive, what is missing in it and what has gone out of it. What belongs to a camera
 * that is gone is not told.
 *
 * <p>Thread-safe; never blocks.
 */
public final class ArchiveEvents {
    private final CameraDirectory cameras;
    private final Consumer<Event> outbox;

    public ArchiveEvents(CameraDirectory cameras, Consumer<Event> outbox) {
        this.cameras = cameras;
        this.outbox = outbox;
    }

    void added(Collection<SegmentRow> rows) {
        for (SegmentRow row : rows) {
            tell(EventType.DVR_SEGMENT_NEW, row.name().camera(), List.of(row), null);
        }
    }

    void missing(Collection<Gap> gaps) {
        for (Gap gap : gaps) {
            Camera camera = cameras.byId(gap.key().camera());
            if (camera != null && gap.cause() != GapCause.SWITCHED_OFF) {
                outbox.accept(event(EventType.DVR_GAP, camera)
                        .with("from", gap.span().from().toString())
                        .with("to", gap.span().to().toString())
                        .with("reason", gap.cause().word()));
            }
        }
    }

    /** One event for each camera, with the reason as a word. */
    public void deleted(Collection<SegmentRow> rows, String reason) {
        rows.stream()
                .collect(Collectors.groupingBy(row -> row.name().camera()))
                .forEach((camera, some) -> tell(EventType.DVR_SEGMENT_DELETED, camera, some, reason));
    }

    private void tell(EventType type, UUID cameraId, List<SegmentRow> rows, @Nullable String reason) {
        Camera camera = cameras.byId(cameraId);
        if (camera == null) {
            return;
        }
        Span span = rows.stream()
                .map(row -> new Span(row.name().startMicros(), row.endMicros()))
                .reduce(Span::hull)
                .orElseThrow();
        Event event = event(type, camera)
                .with("from", span.from().toString())
                .with("to", span.to().toString())
                .with("segments", rows.size())
                .with("bytes", rows.stream().mapToLong(SegmentRow::bytes).sum());
        outbox.accept(reason == null ? event : event.with("reason", reason));
    }

    private static Event event(EventType type, Camera camera) {
        return Event.ofCamera(type, camera.operatorId(), camera.ownerId(), camera.name(), "camera", camera.id());
    }
}
