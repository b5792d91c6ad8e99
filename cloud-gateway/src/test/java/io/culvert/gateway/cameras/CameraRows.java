package io.culvert.gateway.cameras;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** Cameras in memory instead of a database, as a {@link CameraDirectory} reads them. */
public final class CameraRows implements CameraDirectory.Rows {
    /** The operator of cameras that nobody says of whose they are. */
    public static final long OPERATOR = 10_000_019L;

    private final Map<UUID, Camera> rows = new LinkedHashMap<>();

    public void put(Camera camera) {
        rows.put(camera.id(), camera);
    }

    public void remove(UUID id) {
        rows.remove(id);
    }

    @Override
    public List<Camera> all() {
        return List.copyOf(rows.values());
    }

    @Override
    public List<Camera> byIds(Set<UUID> ids) {
        return rows.values().stream()
                .filter(camera -> ids.contains(camera.id()))
                .toList();
    }

    @Override
    public List<UUID> ofSite(UUID site) {
        return rows.values().stream()
                .filter(camera -> site.equals(camera.siteId()))
                .map(Camera::id)
                .toList();
    }

    @Override
    public List<UUID> ofAgent(String agentId) {
        return List.of();
    }
}
