package io.culvert.system.story;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.camera.fault.Corpus;
import io.culvert.camera.fault.Fixture;
import io.culvert.system.process.Installation;
import io.culvert.system.soak.CamerasLoop;
import io.culvert.system.soak.HostileCamera;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Somebody's cameras are old, odd or broken into; they stand beside sound ones at the same agent. */
class OddCamerasStoryIT {

    /** A few of the catalogue; {@code soak cameras} takes them all. */
    private static final List<Fixture> ODD = Stream.of(
                    "dahua_ipc_base_ends_in_query",
                    "hikvision_ds2cd_absolute_controls_with_query",
                    "reolink_rlc410_media_before_play_answer",
                    "intelbras_ipc_clock_back_by_hours",
                    "generic_ipc_no_marker_bits",
                    "generic_ipc_reset_once",
                    "generic_ipc_redirects_302",
                    "generic_ipc_closes_in_mid_stream",
                    "generic_ipc_access_unit_without_end",
                    "generic_ipc_flood_of_tiny_packets")
            .map(Corpus::fixture)
            .toList();

    @Test
    void oddCameras_doWhatTheCatalogueSays_floodsHarmOnlyThemselves() throws Exception {
        try (Installation installation = Installation.open(1, List.of(), Map.of(), ODD)) {
            watchAll(installation);
        }
    }

    private static void watchAll(Installation installation) throws Exception {
        List<Fixture> floods = ODD.stream()
                .filter(fixture -> "OVER_BUDGET".equals(fixture.failure()))
                .toList();
        try (ExecutorService watching = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<@Nullable String>> results = ODD.stream()
                    .filter(fixture -> !floods.contains(fixture))
                    .map(fixture -> watching.submit(() -> CamerasLoop.watch(installation, fixture)))
                    .toList();
            for (Future<@Nullable String> result : results) {
                assertThat(result.get()).isNull();
            }
        }
        HostileCamera.Outcome outcome = HostileCamera.run(installation, floods, Duration.ofSeconds(3));
        System.out.println(outcome);
        assertThat(outcome.frames().isFlawless()).as("%s", outcome).isTrue();
        assertThat(outcome.agentMiB()).as("%s", outcome).isLessThan(96);
        assertThat(outcome.gatewayMiB()).as("%s", outcome).isLessThan(96);
    }
}
