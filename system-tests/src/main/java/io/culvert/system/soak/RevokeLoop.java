package io.culvert.system.soak;

import com.fasterxml.jackson.databind.JsonNode;
import io.culvert.system.check.RtspViewer;
import io.culvert.system.process.Installation;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;

/** The promise <em>the last byte of media comes at most a second after a share was revoked or a session ended</em>. */
public final class RevokeLoop {
    private static final Duration WATCH = Duration.ofSeconds(2);
    private static final int PHASE_MILLIS = 200;

    private RevokeLoop() {}

    /** How a viewer is thrown out. */
    public enum Way {
        REVOKE_SHARE,
        DELETE_SESSION
    }

    /**
     * Revokes at random phases.
     *
     * @return for each round the time from sending the call to the last byte of media, milliseconds; negative when
     *     the last byte came before
     * @throws IOException when a viewer cannot connect
     */
    public static List<Double> run(Installation installation, Way way, RtspViewer.Transport transport, int rounds)
            throws IOException {
        Random random = new Random(7);
        List<Double> millis = new ArrayList<>();
        String camera = installation.firstName();
        UUID uuid = installation.uuid(camera);
        for (int round = 0; round < rounds; round++) {
            Installation.Share share = installation.share(camera);
            try (RtspViewer viewer = RtspViewer.play(share.rtspUrl(), uuid, transport)) {
                if (!RtspViewer.await(Duration.ofSeconds(10), () -> viewer.frameCount() > 5)) {
                    throw new IOException("no media in round " + round);
                }
                LockSupport.parkNanos(
                        Duration.ofMillis(random.nextInt(PHASE_MILLIS)).toNanos());
                long called = System.nanoTime();
                end(installation, way, share);
                LockSupport.parkNanos(WATCH.toNanos());
                millis.add((viewer.lastMediaNanos() - called) / 1e6);
            }
            if (way == Way.DELETE_SESSION) {
                requireRefused(share, uuid, transport);
                installation.revoke(share);
            }
        }
        return millis;
    }

    /** The credential of a session that was ended stays out for 30 s. */
    private static void requireRefused(Installation.Share share, UUID uuid, RtspViewer.Transport transport)
            throws IOException {
        try (RtspViewer back = RtspViewer.play(share.rtspUrl(), uuid, transport)) {
            throw new IOException("who was thrown out came back at once: " + back.frames());
        } catch (RtspViewer.RefusedException e) {
            if (e.status() != 403) {
                throw e;
            }
        }
    }

    private static void end(Installation installation, Way way, Installation.Share share) throws IOException {
        if (way == Way.REVOKE_SHARE) {
            installation.revoke(share);
            return;
        }
        for (JsonNode session : installation
                .gateway()
                .api()
                .get("/sessions?camera=" + share.camera())
                .path("items")) {
            if (session.path("share_id").asText().equals(share.id())) {
                installation
                        .gateway()
                        .api()
                        .delete("/sessions/" + session.path("id").asText());
                return;
            }
        }
        throw new IOException("the viewer's session is not listed");
    }
}
