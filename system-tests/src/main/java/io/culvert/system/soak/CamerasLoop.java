package io.culvert.system.soak;

import com.fasterxml.jackson.databind.JsonNode;
import io.culvert.camera.fault.Fixture;
import io.culvert.system.check.FrameReport;
import io.culvert.system.check.RtspViewer;
import io.culvert.system.process.Installation;
import java.io.IOException;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The promise <em>every odd camera plays, or is refused for a reason, and harms nobody</em>: cameras of the catalogue behind
 * agent and gateway, beside a sound one.
 */
public final class CamerasLoop {
    private static final Duration ANSWER = Duration.ofSeconds(20);
    private static final long FRAMES = 50;
    private static final long FRAMES_TO_SETTLE = 75;

    private CamerasLoop() {}

    /**
     * Watches one camera of the catalogue through the gateway.
     *
     * @return what is wrong with what came of it, or null
     */
    public static @Nullable String watch(Installation installation, Fixture fixture) {
        UUID uuid = installation.uuid(fixture.name());
        String url = installation.share(fixture.name()).rtspUrl();
        String wrong =
                switch (fixture.outcome()) {
                    case PLAYS -> plays(url, uuid, FRAMES);
                    case SETTLES, RECOVERS -> settles(url, uuid);
                    case REFUSED -> refused(url, uuid);
                    case ENDS -> ends(installation, fixture, url, uuid);
                };
        return wrong == null ? null : fixture.name() + ": " + wrong;
    }

    private static @Nullable String plays(String url, UUID uuid, long frames) {
        try (RtspViewer viewer = open(url, uuid)) {
            RtspViewer.await(ANSWER, () -> viewer.frameCount() >= frames || viewer.isEnded());
            FrameReport report = viewer.frames();
            return report.frames() >= frames && report.isFlawless() ? null : report.toString();
        } catch (IOException e) {
            return String.valueOf(e.getMessage());
        }
    }

    /** The fault strikes the camera's one session; who comes after it has passed must see nothing of it. */
    private static @Nullable String settles(String url, UUID uuid) {
        try (RtspViewer first = open(url, uuid)) {
            RtspViewer.await(ANSWER, () -> first.frameCount() >= FRAMES_TO_SETTLE || first.isEnded());
            String later = plays(url, uuid, FRAMES / 2);
            return first.frames().foreign() == 0 ? later : first.frames().toString();
        } catch (IOException e) {
            return String.valueOf(e.getMessage());
        }
    }

    private static @Nullable String refused(String url, UUID uuid) {
        try (RtspViewer viewer = RtspViewer.play(url, uuid, RtspViewer.Transport.TCP)) {
            return "it plays: " + viewer.frames();
        } catch (RtspViewer.RefusedException e) {
            return e.status() == 503 || e.status() == 404 || e.status() == 415 ? null : "status " + e.status();
        } catch (IOException e) {
            return String.valueOf(e.getMessage());
        }
    }

    /** The gateway says so, or it has asked the camera again. */
    private static @Nullable String ends(Installation installation, Fixture fixture, String url, UUID uuid) {
        try (RtspViewer viewer = open(url, uuid)) {
            boolean noticed = RtspViewer.await(ANSWER, () -> {
                JsonNode status = installation.status(fixture.name());
                return status.path("state").asText().equals("error")
                        || installation
                                        .cameraStats(fixture.name())
                                        .path("sessions_total")
                                        .asInt()
                                >= 2;
            });
            FrameReport report = viewer.frames();
            return noticed && report.frames() > 0 && report.foreign() == 0 ? null : "not noticed, " + report;
        } catch (IOException e) {
            return String.valueOf(e.getMessage());
        }
    }

    /** A camera that fails at first is asked again until it is known to be no good. */
    private static RtspViewer open(String url, UUID uuid) throws IOException {
        long deadline = System.nanoTime() + ANSWER.toNanos();
        while (true) {
            try {
                return RtspViewer.play(url, uuid, RtspViewer.Transport.TCP);
            } catch (RtspViewer.RefusedException e) {
                if (System.nanoTime() > deadline) {
                    throw e;
                }
                LockSupport.parkNanos(Duration.ofMillis(300).toNanos());
            }
        }
    }
}
