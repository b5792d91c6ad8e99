package io.culvert.system.story;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.culvert.camera.player.Player;
import io.culvert.system.check.FrameReport;
import io.culvert.system.check.RtspViewer;
import io.culvert.system.process.Installation;
import io.culvert.system.soak.RevokeLoop;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Somebody holds a token and watches a camera behind NAT; the camera has a group of pictures of four seconds. What takes long
 * and holds nothing against time has a camera of its own, beside the others.
 */
@Tag("alone")
class WatchStoryIT {
    private static final int GOP_SECONDS = 4;
    private static final int FPS = 25;

    private static Installation installation;
    private static String camera;
    private static UUID uuid;

    @TempDir
    private Path directory;

    @BeforeAll
    static void open() {
        installation = Installation.open(3, List.of("--gop", Integer.toString(GOP_SECONDS)), Map.of());
        camera = installation.firstName();
        uuid = installation.uuid(camera);
    }

    @AfterAll
    static void close() {
        if (installation != null) {
            installation.close();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"tcp", "udp"})
    void ffprobe_findsThePicture(String transport) throws Exception {
        Player.Result result = Players.ffprobe(installation.share(camera).rtspUrl(), transport);
        assertThat(result.output().lines()).contains("h264,1280,720");
        assertThat(result.exitCode()).isZero();
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void ffmpeg_decodesWithoutComplaint_andThePictureMoves() throws Exception {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> both = new ArrayList<>();
            for (String transport : List.of("tcp", "udp")) {
                both.add(threads.submit(() -> {
                    decodeWithoutComplaint(transport);
                    return null;
                }));
            }
            for (Future<?> one : both) {
                one.get();
            }
        }
    }

    private void decodeWithoutComplaint(String transport) throws Exception {
        int frames = 2 * GOP_SECONDS * FPS;
        Path folder = Files.createDirectory(directory.resolve(transport));
        String url = installation.share(installation.names().get(1)).rtspUrl();
        Player.Result result = Players.ffmpegPictures(url, transport, frames, folder);
        assertThat(result.exitCode()).as(transport + ": " + result.output()).isZero();
        assertThat(result.output()).as(transport).isEmpty();
        List<Path> pictures;
        try (Stream<Path> files = Files.list(folder)) {
            pictures = files.sorted().toList();
        }
        assertThat(pictures).hasSize(frames);
        byte[] last = Files.readAllBytes(pictures.getLast());
        assertThat(last).isNotEqualTo(Files.readAllBytes(pictures.get(frames - 2)));
        assertThat(last).isNotEqualTo(Files.readAllBytes(pictures.get(frames - 1 - FPS)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"tcp", "udp"})
    void gstreamer_plays(String protocol) throws Exception {
        Player.Result result = Players.gstreamer(installation.share(camera).rtspUrl(), protocol, 60);
        assertThat(result.exitCode()).as(result.output()).isZero();
    }

    @Test
    void viewers_fiftyOfOneCamera_cameraSeesOneSession() throws Exception {
        String url = installation.share(camera).rtspUrl();
        List<RtspViewer> viewers = new ArrayList<>();
        try {
            for (int i = 0; i < 50; i++) {
                viewers.add(RtspViewer.play(url, uuid, RtspViewer.Transport.TCP));
            }
            assertThat(RtspViewer.await(
                            Duration.ofSeconds(10), () -> viewers.stream().allMatch(v -> v.frameCount() > 50)))
                    .isTrue();
            JsonNode stats = installation.cameraStats(camera);
            assertThat(stats.path("sessions_now").asInt()).isEqualTo(1);
            assertThat(stats.path("sessions_max").asInt()).isEqualTo(1);
            assertThat(RtspViewer.await(
                            Duration.ofSeconds(3),
                            () -> installation.status(camera).path("viewers").asInt() == 50))
                    .as("status %s", installation.status(camera))
                    .isTrue();
            assertThat(installation.status(camera).path("source_connections").asInt())
                    .isEqualTo(1);
            assertThat(installation.status(camera).path("state").asText()).isEqualTo("live");
            assertThat(viewers).allSatisfy(viewer -> assertThat(viewer.frames().isFlawless())
                    .as("%s", viewer.frames())
                    .isTrue());
        } finally {
            viewers.forEach(RtspViewer::close);
        }
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void viewer_whoNeverReads_harmsNobodyElse() throws Exception {
        String third = installation.names().get(2);
        UUID thirdUuid = installation.uuid(third);
        String url = installation.share(third).rtspUrl();
        List<RtspViewer> viewers = new ArrayList<>();
        try (RtspViewer stuck = RtspViewer.stuck(url, thirdUuid)) {
            for (int i = 0; i < 49; i++) {
                viewers.add(RtspViewer.play(url, thirdUuid, RtspViewer.Transport.TCP));
            }
            assertThat(RtspViewer.await(
                            Duration.ofSeconds(5),
                            () -> installation.status(third).path("viewers").asInt() == 50))
                    .as("the stuck viewer plays too: %s", installation.status(third))
                    .isTrue();
            long takenByStuck = stuck.frameCount();
            // Long enough for the stuck viewer's socket buffers and queue to be full for a while.
            assertThat(RtspViewer.await(
                            Duration.ofSeconds(40), () -> viewers.stream().allMatch(v -> v.frameCount() > 500)))
                    .isTrue();
            assertThat(stuck.frameCount()).isBetween(takenByStuck, takenByStuck + 1);
            assertThat(viewers).allSatisfy(viewer -> {
                assertThat(viewer.frames().isFlawless())
                        .as("%s", viewer.frames())
                        .isTrue();
                assertThat(viewer.packets().isContinuous())
                        .as("%s", viewer.packets())
                        .isTrue();
            });
        } finally {
            viewers.forEach(RtspViewer::close);
        }
    }

    @Test
    void viewer_whoJoins_seesAPictureAtOnceAndIsNotLate() throws Exception {
        String url = installation.share(camera).rtspUrl();
        try (RtspViewer old = RtspViewer.play(url, uuid, RtspViewer.Transport.TCP)) {
            assertThat(RtspViewer.await(Duration.ofSeconds(15), () -> old.frameCount() > GOP_SECONDS * FPS))
                    .isTrue();
            List<RtspViewer> overTcp = new ArrayList<>();
            List<RtspViewer> overUdp = new ArrayList<>();
            try {
                for (int join = 0; join < 12; join++) {
                    // Joins spread over the whole group of pictures: most of them far from its key frame.
                    long next = old.highestFrame() + GOP_SECONDS * FPS / 12 + 1;
                    RtspViewer.await(Duration.ofSeconds(5), () -> old.highestFrame() >= next);
                    RtspViewer viewer = join % 2 == 0
                            ? joined(overTcp, RtspViewer.play(url, uuid, RtspViewer.Transport.TCP))
                            : joined(overUdp, RtspViewer.play(url, uuid, RtspViewer.Transport.UDP));
                    RtspViewer.await(Duration.ofSeconds(2), () -> viewer.firstFrameAfterPlay() != null);
                    assertThat(viewer.firstFrameAfterPlay()).isLessThan(Duration.ofMillis(300));
                }
                long until = old.highestFrame() + GOP_SECONDS * FPS + 25;
                for (List<RtspViewer> joined : List.of(overTcp, overUdp)) {
                    for (RtspViewer viewer : joined) {
                        RtspViewer.await(Duration.ofSeconds(10), () -> viewer.highestFrame() >= until);
                    }
                    assertSoonAtLive(joined, old);
                }
            } finally {
                overTcp.forEach(RtspViewer::close);
                overUdp.forEach(RtspViewer::close);
            }
        }
    }

    private static RtspViewer joined(List<RtspViewer> all, RtspViewer viewer) {
        all.add(viewer);
        return viewer;
    }

    private static void assertSoonAtLive(List<RtspViewer> joined, RtspViewer old) {
        List<Double> lateness = new ArrayList<>();
        for (RtspViewer viewer : joined) {
            FrameReport report = viewer.frames();
            assertThat(report.isFlawless()).as("%s", report).isTrue();
            assertThat(viewer.packets().isContinuous())
                    .as("%s", viewer.packets())
                    .isTrue();
            lateness.add(report.presentationDelay().last()
                    - old.frames().arrivalDelay().settledP50());
        }
        // One join may be late by the machine's other work; a group of pictures shown late would show in all.
        assertThat(lateness.stream().sorted().toList().get(lateness.size() / 2))
                .as("delay beyond live in milliseconds, median of %s", lateness)
                .isLessThan(100);
        assertThat(lateness).allSatisfy(millis -> assertThat(millis).isLessThan(1_000));
    }

    @Test
    void share_revoked_lastByteWithinASecond() throws Exception {
        for (RtspViewer.Transport transport : List.of(RtspViewer.Transport.TCP, RtspViewer.Transport.UDP)) {
            assertThat(RevokeLoop.run(installation, RevokeLoop.Way.REVOKE_SHARE, transport, 2))
                    .allSatisfy(millis -> assertThat(millis).isLessThan(1_000));
        }
    }

    @Test
    void session_deleted_lastByteWithinASecond_andTheCredentialStaysOut() throws Exception {
        assertThat(RevokeLoop.run(installation, RevokeLoop.Way.DELETE_SESSION, RtspViewer.Transport.TCP, 2))
                .allSatisfy(millis -> assertThat(millis).isLessThan(1_000));
    }

    @Test
    void token_ofAnotherCameraOrNone_isRefused() throws Exception {
        String foreign = installation.share(installation.names().get(1)).token();
        String base = "rtsp://" + installation.gateway().rtspAddress() + "/" + camera;
        assertRefused(base, 401);
        assertRefused(base + "?token=" + foreign, 403);
        assertRefused(base + "?token=nonsense", 403);
        Installation.Share revoked = installation.share(camera);
        installation.revoke(revoked);
        assertRefused(revoked.rtspUrl(), 403);
    }

    private static void assertRefused(String url, int status) {
        try (RtspViewer viewer = RtspViewer.play(url, uuid, RtspViewer.Transport.TCP)) {
            throw new AssertionError("somebody watches who may not: " + viewer.frames());
        } catch (RtspViewer.RefusedException e) {
            assertThat(e.status()).isEqualTo(status);
        } catch (java.io.IOException e) {
            throw new AssertionError("no answer", e);
        }
    }
}
