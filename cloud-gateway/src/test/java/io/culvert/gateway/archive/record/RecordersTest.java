package io.culvert.gateway.archive.record;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.gateway.cameras.CameraDirectory;
import io.culvert.gateway.cameras.CameraMaker;
import io.culvert.gateway.cameras.CameraRows;
import io.culvert.gateway.cameras.Dvr;
import io.culvert.gateway.stream.FakeCamera;
import java.util.OptionalLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RecordersTest extends RecorderScene {
    private final CameraRows rows = new CameraRows();
    private final CameraDirectory cameras = new CameraDirectory(rows);
    private Recorders recorders;

    @BeforeEach
    void begin() {
        recorders = new Recorders(
                cameras,
                _ -> hub.stream,
                _ -> box,
                ledger,
                _ -> OptionalLong.empty(),
                _ -> moving,
                this::instant,
                Runnable::run);
    }

    private void set(Dvr.Mode mode) {
        rows.put(new CameraMaker()
                .id(KEY.camera())
                .dvr(new Dvr(mode, 1, 0, null))
                .make());
        cameras.reload();
        recorders.reload();
    }

    /** Otherwise the next one would begin with the group of pictures that the first has recorded already. */
    @Test
    void recorderThatDoesNotStopInTime_isFollowedByTheNextWhenItHas() {
        set(Dvr.Mode.CONTINUOUS);
        hub.run();
        hub.describe(FakeCamera.video());
        pictures(60);
        set(Dvr.Mode.OFF); // while its loop hangs
        set(Dvr.Mode.CONTINUOUS);
        hub.run();
        pictures(101);

        assertThat(box.frames())
                .startsWith(numbers(0, 60).toArray(Long[]::new))
                .endsWith(149L)
                .doesNotHaveDuplicates();
        assertThatFragmentsAdjoin();
    }
}
