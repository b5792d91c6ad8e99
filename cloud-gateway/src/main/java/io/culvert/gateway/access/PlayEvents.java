package io.culvert.gateway.access;

import io.culvert.gateway.cameras.Camera;
import io.culvert.gateway.cameras.CameraDirectory;
import io.culvert.gateway.events.Event;
import io.culvert.gateway.events.EventType;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Tells as events who begins and ends to watch.
 *
 * <p>Threading: any; nothing blocks.
 */
final class PlayEvents implements ViewingSessions.Observer {

    private final CameraDirectory cameras;
    private final Consumer<Event> outbox;
    /** Whose the cameras of open sessions were when these began: a session may end because its camera is gone. */
    private final Map<UUID, Camera> watched = new ConcurrentHashMap<>();

    PlayEvents(CameraDirectory cameras, Consumer<Event> outbox) {
        this.cameras = cameras;
        this.outbox = outbox;
    }

    @Override
    public void began(ViewingSession session) {
        Camera camera = cameras.byId(session.permit().cameraId());
        if (camera != null) {
            watched.put(session.id(), camera);
        }
        outbox.accept(event(EventType.PLAY_STARTED, session, camera));
        if (!session.isOpen()) { // it ended in this very moment
            watched.remove(session.id());
        }
    }

    @Override
    public void ended(ViewingSession session, Duration since) {
        outbox.accept(event(EventType.PLAY_STOPPED, session, watched.remove(session.id()))
                .with("bytes", session.bytes())
                .with("duration_ms", since.toMillis()));
    }

    private static Event event(EventType type, ViewingSession session, @Nullable Camera camera) {
        Permit permit = session.permit();
        return Event.ofCamera(
                        type,
                        permit.operatorId(),
                        camera == null ? null : camera.ownerId(),
                        camera == null ? permit.cameraName() : camera.name(),
                        "session",
                        session.id())
                .with("protocol", session.protocol().wireName())
                .with("kind", permit.kind().wireName())
                .with("quality", permit.quality().name().toLowerCase(Locale.ROOT))
                .with("share_id", permit.shareId())
                .with("user_id", permit.userId())
                .with("address", session.peer().getAddress().getHostAddress())
                .with("user_agent", session.userAgent());
    }
}
