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
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;

/** The promise <em>the last byte of media comes at most a second after a share was revoked or a session ended</em>. */
public final class RevokeLoop {
    private static final Duration WATCH = Duration.ofSeconds(2);
    private static final int PHASE_MILLIS = 200;
    private static final int AT_ONCE = 4;

    private RevokeLoop() {}

    /** How a viewer is thrown out. */
    public enum Way {
        REVOKE_SHARE,
        DELETE_SESSION
    }

    /**
     * Revokes at random phases, some viewers at a time.
     *
     * @return for each round the time from sending the call to the last byte of media, milliseconds; negative when
     *     the last byte came before
     * @throws IOException when a viewer cannot connect
     */
    public static List<Double> run(Installation installation, Way way, RtspViewer.Transport transport, int rounds)
            throws IOException {
        Random random = new Random(7);
        UUID uuid = installation.uuid(installation.firstName());
        List<Double> millis = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            while (millis.size() < rounds) {
                List<Future<Double>> batch = new ArrayList<>();
                for (int i = 0; i < Math.min(AT_ONCE, rounds - millis.size()); i++) {
                    Duration phase = Duration.ofNanos(random.nextLong(PHASE_MILLIS * 1_000_000L));
                    batch.add(threads.submit(() -> round(installation, uuid, way, transport, phase)));
                }
                for (Future<Double> round : batch) {
                    millis.add(result(round));
                }
            }
        }
        return millis;
    }

    private static double result(Future<Double> round) throws IOException {
        try {
            return round.get();
        } catch (ExecutionException e) {
            throw new IOException("a round failed: " + e.getCause(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private static double round(
            Installation installation, UUID uuid, Way way, RtspViewer.Transport transport, Duration phase)
            throws IOException {
        Installation.Share share = installation.share(installation.firstName());
        String url = transport == RtspViewer.Transport.RTSPS ? installation.rtspsUrl(share) : share.rtspUrl();
        double millis;
        try (RtspViewer viewer = RtspViewer.play(url, uuid, transport)) {
            if (!RtspViewer.await(Duration.ofSeconds(10), () -> viewer.frameCount() > 5)) {
                throw new IOException("no media");
            }
            LockSupport.parkNanos(phase.toNanos());
            long called = System.nanoTime();
            end(installation, way, share);
            LockSupport.parkNanos(WATCH.toNanos());
            millis = (viewer.lastMediaNanos() - called) / 1e6;
        }
        if (way == Way.DELETE_SESSION) {
            requireRefused(url, uuid, transport);
            installation.revoke(share);
        }
        return millis;
    }

    /** The credential of a session that was ended stays out for 30 s. */
    private static void requireRefused(String url, UUID uuid, RtspViewer.Transport transport) throws IOException {
        try (RtspViewer back = RtspViewer.play(url, uuid, transport)) {
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
                .get("/sessions?limit=200&camera=" + share.camera())
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
