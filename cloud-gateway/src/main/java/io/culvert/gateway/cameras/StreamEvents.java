package io.culvert.gateway.cameras;

import io.culvert.gateway.events.Event;
import io.culvert.gateway.events.EventType;
import io.culvert.gateway.stream.SourceFailure;
import io.culvert.gateway.stream.StreamKey;
import io.culvert.gateway.stream.StreamObserver;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Tells as events what streams of cameras go through.
 *
 * <p>Threading: each stream calls from its own event loop, so nothing blocks here.
 */
final class StreamEvents implements StreamObserver {

    private final CameraDirectory cameras;
    private final Consumer<Event> outbox;
    /** Cameras of streams that were told of: when such a stream ends, its camera may be gone already. */
    private final Map<StreamKey, Camera> known = new ConcurrentHashMap<>();

    StreamEvents(CameraDirectory cameras, Consumer<Event> outbox) {
        this.cameras = cameras;
        this.outbox = outbox;
    }

    @Override
    public void started(StreamKey key) {
        tell(EventType.STREAM_STARTED, key, camera(key), null);
    }

    @Override
    public void dead(StreamKey key, SourceFailure failure) {
        tell(EventType.STREAM_DEAD, key, camera(key), failure);
    }

    @Override
    public void recovered(StreamKey key) {
        tell(EventType.STREAM_RECOVERED, key, camera(key), null);
    }

    @Override
    public void stopped(StreamKey key) {
        tell(EventType.STREAM_STOPPED, key, known.remove(key), null);
    }

    private @Nullable Camera camera(StreamKey key) {
        Camera now = cameras.byId(key.camera());
        if (now != null) {
            known.put(key, now);
        }
        return known.get(key);
    }

    private void tell(EventType type, StreamKey key, @Nullable Camera camera, @Nullable SourceFailure failure) {
        if (camera == null) {
            return;
        }
        outbox.accept(Event.ofCamera(type, camera.operatorId(), camera.ownerId(), camera.name(), "camera", camera.id())
                .with("quality", key.quality().name().toLowerCase(Locale.ROOT))
                .with("error", failure == null ? null : failure.code().name().toLowerCase(Locale.ROOT))
                .with("error_message", failure == null ? null : failure.message()));
    }
}
