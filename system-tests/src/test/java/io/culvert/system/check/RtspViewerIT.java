package io.culvert.system.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.camera.CameraConfig;
import io.culvert.camera.CameraServer;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The viewer against a camera itself, with nothing between. */
class RtspViewerIT {
    @ParameterizedTest
    @EnumSource(RtspViewer.Transport.class)
    void report_ofACameraItself_isWhole(RtspViewer.Transport transport) throws Exception {
        try (CameraServer camera = CameraServer.start(CameraConfig.defaults().withGopSeconds(1));
                RtspViewer viewer = RtspViewer.play(
                        camera.urls().getFirst(), camera.stats().getFirst().uuid(), transport)) {
            assertThat(RtspViewer.await(Duration.ofSeconds(10), () -> viewer.frameCount() > 60))
                    .isTrue();
            FrameReport report = viewer.frames();
            assertThat(report.lost() + report.doubled() + report.reordered() + report.foreign() + report.damaged())
                    .as("%s", report)
                    .isZero();
            assertThat(report.keyFrames()).isPositive();
            assertThat(report.arrivalDelay().settledP50()).isBetween(0.0, 100.0);
            assertThat(viewer.packets().isContinuous())
                    .as("%s", viewer.packets())
                    .isTrue();
        }
    }

    @Test
    void report_ofAnotherCamera_isForeign() throws Exception {
        try (CameraServer camera = CameraServer.start(CameraConfig.defaults());
                RtspViewer viewer =
                        RtspViewer.play(camera.urls().getFirst(), new java.util.UUID(0, 1), RtspViewer.Transport.TCP)) {
            assertThat(RtspViewer.await(
                            Duration.ofSeconds(10), () -> viewer.frames().foreign() > 10))
                    .isTrue();
            assertThat(viewer.frameCount()).isZero();
        }
    }
}
