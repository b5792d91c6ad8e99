package io.culvert.gateway.cameras;

import io.culvert.gateway.changes.Change;
import io.culvert.gateway.changes.ChangeSubscriber;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Every camera of the installation in memory, so that the media path never waits for the database.
 *
 * <p>Threading: readers see one immutable picture at a time and never block; the change feed is the single writer.
 */
public final class CameraDirectory implements ChangeSubscriber {

    /** Where the cameras are read from. */
    public interface Rows {
        List<Camera> all();

        /** Those of the given ids that still exist. */
        List<Camera> byIds(Set<UUID> ids);

        /** The ids of the cameras of a site. */
        List<UUID> ofSite(UUID site);

        /** The ids of the cameras whose source is this agent. */
        List<UUID> ofAgent(String agentId);
    }

    private record Input(String agentId, String name) {}

    private record Picture(Map<UUID, Camera> byId, Map<String, Camera> byName, Map<Input, List<Camera>> byInput) {}

    private final Rows rows;
    private volatile Picture picture = new Picture(Map.of(), Map.of(), Map.of());

    public CameraDirectory(Rows rows) {
        this.rows = rows;
    }

    public @Nullable Camera byName(String name) {
        return picture.byName().get(name);
    }

    public @Nullable Camera byId(UUID id) {
        return picture.byId().get(id);
    }

    /** The cameras whose main stream is this input of an agent: mostly one. */
    public List<Camera> byInput(String agentId, String input) {
        return picture.byInput().getOrDefault(new Input(agentId, input), List.of());
    }

    public Collection<Camera> all() {
        return picture.byId().values();
    }

    @Override
    public Stage stage() {
        return Stage.CACHE;
    }

    @Override
    public void reload() {
        Map<UUID, Camera> byId = new HashMap<>();
        rows.all().forEach(camera -> byId.put(camera.id(), camera));
        show(byId);
    }

    @Override
    public void apply(List<Change> changes) {
        Set<UUID> touched = new HashSet<>();
        for (Change change : changes) {
            if (change.entity().equals(Change.CAMERA)) {
                touched.add(UUID.fromString(change.entityId()));
            } else if (change.entity().equals(Change.SITE)) {
                UUID site = UUID.fromString(change.entityId());
                touched.addAll(rows.ofSite(site));
                all().stream()
                        .filter(camera -> site.equals(camera.siteId()))
                        .forEach(camera -> touched.add(camera.id()));
            } else if (change.entity().equals(Change.AGENT)) {
                touched.addAll(rows.ofAgent(change.entityId()));
            }
        }
        if (touched.isEmpty()) {
            return;
        }
        Map<UUID, Camera> byId = new HashMap<>(picture.byId());
        byId.keySet().removeAll(touched);
        rows.byIds(touched).forEach(camera -> byId.put(camera.id(), camera));
        show(byId);
    }

    private void show(Map<UUID, Camera> byId) {
        Map<String, Camera> byName = new HashMap<>();
        Map<Input, List<Camera>> byInput = new HashMap<>();
        for (Camera camera : byId.values()) {
            byName.put(camera.name(), camera);
            if (camera.source() instanceof CameraSource.Agent source) {
                byInput.computeIfAbsent(new Input(source.agentId(), source.input()), _ -> new ArrayList<>(1))
                        .add(camera);
            }
        }
        picture = new Picture(Map.copyOf(byId), Map.copyOf(byName), Map.copyOf(byInput));
    }
}
