package io.culvert.system.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.camera.CameraConfig;
import io.culvert.camera.CameraServer;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The viewers of the benchmarks and one short round, at a camera in this process. */
@Tag("alone")
final class SwarmIT {
    private final CameraServer camera =
            CameraServer.start(CameraConfig.defaults().withGopSeconds(1));

    @AfterEach
    void stop() {
        camera.close();
    }

    @Test
    void watching_countsWhatEveryViewerGot() {
        Watching.Figures figures = new Watching("cam", 10, 1, Duration.ZERO, 1).measure(server());

        // Eleven viewers of about 1 Mbit/s.
        assertThat(figures.megabits()).isBetween(9.0, 14.0);
        assertThat(figures.gaps()).isZero();
        assertThat(figures.cpuPerGbit()).isPositive();
        assertThat(figures.delayP50()).isBetween(0.0, 500.0);
        assertThat(figures.firstP90()).isBetween(1.0, 1500.0);
    }

    @Test
    void join_viewersLeaveWithTheirFirstPicture() {
        try (Swarm swarm = new Swarm(1)) {
            swarm.join(url(), List.of(Duration.ZERO, Duration.ofMillis(300)), Duration.ofSeconds(10));

            assertThat(swarm.firstKeyFrames().count()).isEqualTo(2);
            Awaitility.await()
                    .untilAsserted(
                            () -> assertThat(camera.stats("cam").sessionsNow()).isZero());
        }
    }

    @Test
    void hostileViewers_whoCloseVanishAndWhoAreStuckStay() {
        try (HostileViewers hostile = new HostileViewers(new HostileViewers.Plan("", 2, 3, false), url())) {
            assertThat(camera.stats("cam").sessionsNow()).isEqualTo(5);

            hostile.strike();

            Awaitility.await()
                    .untilAsserted(
                            () -> assertThat(camera.stats("cam").sessionsNow()).isEqualTo(2));
        }
    }

    private String url() {
        return camera.urls().getFirst();
    }

    private MediaServer server() {
        return new MediaServer() {
            @Override
            public String name() {
                return "camera";
            }

            @Override
            public List<Long> pids() {
                return List.of(ProcessHandle.current().pid());
            }

            @Override
            public String url(String name) {
                return SwarmIT.this.url();
            }
        };
    }
}
