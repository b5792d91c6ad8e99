package io.culvert.gateway.archive.index;

import io.culvert.gateway.cameras.Camera;
import io.culvert.gateway.cameras.CameraDirectory;
import io.culvert.gateway.cameras.CameraSource;
import io.culvert.gateway.cameras.Dvr;
import io.culvert.gateway.database.Database;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Cameras as keeping sees them, in a directory and, where wanted, in the database. */
public final class KnownCameras {
    private static final long OPERATOR = 10_000_019L;

    private final Map<UUID, Camera> cameras = new LinkedHashMap<>();
    private final CameraDirectory directory = new CameraDirectory(new CameraDirectory.Rows() {
        @Override
        public List<Camera> all() {
            return List.copyOf(cameras.values());
        }

        @Override
        public List<Camera> byIds(Set<UUID> ids) {
            return List.of();
        }

        @Override
        public List<UUID> ofSite(UUID site) {
            return List.of();
        }

        @Override
        public List<UUID> ofAgent(String agentId) {
            return List.of();
        }
    });

    public CameraDirectory directory() {
        return directory;
    }

    public void add(UUID id, Dvr dvr, @Nullable UUID site) {
        cameras.put(
                id,
                new Camera(
                        id,
                        1,
                        OPERATOR,
                        site,
                        null,
                        "c" + id,
                        "Yard",
                        new CameraSource.Agent("1", "yard", null, true),
                        true,
                        0,
                        false,
                        false,
                        false,
                        dvr,
                        false,
                        Instant.EPOCH));
        directory.reload();
    }

    /** The operator and, for each camera, its row. */
    public void save(Database database) {
        database.update("insert into operators (id, name) values (?, 'o') on conflict do nothing", OPERATOR);
        cameras.values()
                .forEach(camera -> database.update(
                        """
                insert into cameras (id, operator_id, site_id, name, title, source, url, sealed_source, dvr_depth_days,
                    dvr_motion_days)
                values (?, ?, ?, ?, 'Yard', 'rtsp', 'rtsp://c', '\\x00', ?, ?) on conflict do nothing
                """,
                        camera.id(),
                        OPERATOR,
                        camera.siteId(),
                        camera.name(),
                        camera.dvr().depthDays(),
                        camera.dvr().motionDays()));
    }
}
