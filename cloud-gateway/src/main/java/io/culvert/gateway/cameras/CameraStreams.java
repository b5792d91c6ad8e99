package io.culvert.gateway.cameras;

import io.culvert.gateway.changes.Change;
import io.culvert.gateway.changes.ChangeSubscriber;
import io.culvert.gateway.stream.Quality;
import io.culvert.gateway.stream.StreamHub;
import io.culvert.gateway.stream.StreamKey;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Keeps the hub's streams in step with the cameras: ends those of a camera that is gone or has another source, and keeps
 * cameras that are not on demand running with nobody watching.
 *
 * <p>Threading: called by the change feed, one call at a time.
 */
final class CameraStreams implements ChangeSubscriber {

    private final CameraDirectory cameras;
    private final StreamHub hub;
    /** The main stream of each camera as last seen, and whether it was to be kept on. */
    private final Map<StreamKey, Boolean> seen = new HashMap<>();

    CameraStreams(CameraDirectory cameras, StreamHub hub) {
        this.cameras = cameras;
        this.hub = hub;
    }

    @Override
    public Stage stage() {
        return Stage.CONSEQUENCE;
    }

    @Override
    public void reload() {
        bringInStep();
    }

    @Override
    public void apply(List<Change> changes) {
        bringInStep();
    }

    private void bringInStep() {
        Map<StreamKey, Boolean> wanted = new HashMap<>();
        for (Camera camera : cameras.all()) {
            if (!camera.orphaned()) {
                wanted.put(new StreamKey(camera.id(), camera.epoch(), Quality.MAIN), !camera.onDemand());
            }
        }
        Set<StreamKey> gone = new HashSet<>(seen.keySet());
        gone.removeAll(wanted.keySet());
        for (StreamKey key : gone) {
            hub.close(key);
            hub.close(new StreamKey(key.camera(), key.epoch(), Quality.SUB));
        }
        wanted.forEach((key, on) -> {
            if (!on.equals(seen.getOrDefault(key, false))) {
                hub.keepOn(key, on);
            }
        });
        seen.clear();
        seen.putAll(wanted);
    }
}
