package io.culvert.gateway.archive.index;

import io.culvert.gateway.cameras.CameraDirectory;
import io.culvert.gateway.cameras.CameraMaker;
import io.culvert.gateway.cameras.CameraRows;
import io.culvert.gateway.cameras.Dvr;
import io.culvert.gateway.database.Database;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Cameras as keeping sees them, in a directory and, where wanted, in the database. */
public final class KnownCameras {
    private final CameraRows cameras = new CameraRows();
    private final CameraDirectory directory = new CameraDirectory(cameras);

    public CameraDirectory directory() {
        return directory;
    }

    public void add(UUID id, Dvr dvr, @Nullable UUID site) {
        cameras.put(new CameraMaker().id(id).site(site).name("c" + id).dvr(dvr).make());
        directory.reload();
    }

    /** The operator and, for each camera, its row. */
    public void save(Database database) {
        database.update("insert into operators (id, name) values (?, 'o') on conflict do nothing", CameraRows.OPERATOR);
        cameras.all()
                .forEach(camera -> database.update(
                        """
                insert into cameras (id, operator_id, site_id, name, title, source, url, sealed_source, dvr_depth_days,
                    dvr_motion_days)
                values (?, ?, ?, ?, 'Yard', 'rtsp', 'rtsp://c', '\\x00', ?, ?) on conflict do nothing
                """,
                        camera.id(),
                        CameraRows.OPERATOR,
                        camera.siteId(),
                        camera.name(),
                        camera.dvr().depthDays(),
                        camera.dvr().motionDays()));
    }
}
