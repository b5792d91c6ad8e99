package io.culvert.system.story;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.media.segment.EndReason;
import io.culvert.system.archive.ArchiveStage;
import io.culvert.system.check.RecordedTimeline;
import io.culvert.system.check.RecordingReport;
import io.culvert.system.check.RtspViewer;
import io.culvert.system.link.RelayConnection;
import io.culvert.system.soak.ArchiveKillLoop;
import io.culvert.system.soak.ExportRound;
import io.culvert.system.soak.ReplayRound;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Five cameras are recorded through an agent while everything dies once: the agent, the link, the cameras, the gateway. What
 * lies on the disk is what they sent, less what the gaps say.
 */
class ArchiveStoryIT {
    private static final Duration CUT = Duration.ofSeconds(3);

    /** Of each camera's recording, as files. */
    private static final int PIECES = Integer.getInteger("culvert.pieces", 3);

    /** Both times in each session. */
    private static final String OTHER_SIZE = "[hevc-2]\nat 2s..4s: smaller\n";

    @TempDir
    private static Path directory;

    private static ArchiveStage stage;

    @BeforeAll
    static void open() throws IOException {
        Path script = Files.writeString(directory.resolve("script"), OTHER_SIZE);
        stage = ArchiveStage.open(
                List.of(
                        new ArchiveStage.Kind("avc", 3, "--gop", "1", "--audio", "aac"),
                        new ArchiveStage.Kind(
                                "hevc", 2, "--codec", "h265", "--audio", "pcma", "--script", script.toString())),
                Map.of());
        stage.record();
    }

    @AfterAll
    static void close() {
        if (stage != null) {
            stage.close();
        }
    }

    @Test
    void disk_afterEverythingDiedOnce_holdsWhatTheCamerasSent_lessTheGaps() throws Exception {
        try (RtspViewer viewer = watch("avc-1")) {
            restartAgent();
            cutLink();
            assertThat(stage.mostSessions()).isEqualTo(1);
            restartCameras();
            assertThat(viewer.isEnded()).isFalse();
        }
        assertThat(stage.names())
                .allSatisfy(camera -> assertThat(stage.timeline(camera).gaps())
                        .extracting(RecordedTimeline.Gap::cause)
                        .contains("agent", "uplink"));
        ArchiveKillLoop.Outcome death = ArchiveKillLoop.run(stage, Duration.ofSeconds(3), new SplittableRandom());
        System.out.println(death);
        assertThat(death.isGood()).as("%s", death).isTrue();

        List<RecordingReport> reports = stage.stopAndJudge();
        reports.forEach(System.out::println);
        assertThat(reports).hasSize(5).allSatisfy(report -> {
            assertThat(report.isTrue()).as("%s", report).isTrue();
            // Gaps of the gateway's last seconds are told as its own.
            assertThat(report.missingMillis()).containsKeys("agent", "gateway");
            assertThat(report.errorP99Millis()).isLessThan(200);
        });
        assertThat(stage.ended("hevc-2", EndReason.CHANGED)).isGreaterThanOrEqualTo(2);
        assertThat(stage.mostSessions()).isEqualTo(1);
        for (String camera : stage.names()) {
            ReplayRound.Outcome replayed = ReplayRound.of(stage, camera, 25);
            System.out.println(replayed);
            assertThat(replayed.faults()).as("%s", replayed).isEmpty();
            ExportRound.Outcome exported = ExportRound.of(stage, camera, PIECES, new SplittableRandom());
            System.out.println(exported);
            assertThat(exported.isTrue()).as("%s", exported).isTrue();
        }
    }

    private static RtspViewer watch(String camera) throws IOException {
        String url = stage.gateway()
                .api()
                .post("/cameras/" + camera + "/shares", Map.of("label", "story"))
                .path("rtsp_url")
                .asText();
        return RtspViewer.play(url, stage.stamp(camera), RtspViewer.Transport.TCP);
    }

    private static void restartAgent() {
        stage.agent().part().kill();
        Instant death = Instant.now();
        stage.agent().start();
        stage.awaitRecorded(death);
    }

    private static void cutLink() {
        stage.link().refuse(true);
        stage.link().connections().forEach(RelayConnection::reset);
        LockSupport.parkNanos(CUT.toNanos());
        Instant back = Instant.now();
        stage.link().refuse(false);
        stage.awaitRecorded(back);
    }

    private static void restartCameras() {
        stage.cameras("hevc").part().kill();
        Instant death = Instant.now();
        stage.cameras("hevc").start();
        stage.awaitRecorded(death);
    }
}
