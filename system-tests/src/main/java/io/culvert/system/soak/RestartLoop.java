package io.culvert.system.soak;

import io.culvert.system.check.RtspViewer;
import io.culvert.system.process.Installation;
import java.io.IOException;
import java.time.Duration;
import java.util.UUID;

/** The promise <em>killed with -9, everything works again by itself</em>. */
public final class RestartLoop {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private RestartLoop() {}

    /** Which process is killed; its supervisor starts it again at once. */
    public enum Victim {
        CAMERA,
        AGENT,
        GATEWAY
    }

    /**
     * One kill and restart.
     *
     * @param backAfter from the kill until a new viewer had a whole key frame
     * @param stayed the viewer who was there before; its report was taken once media went on. Null for a gateway's
     *     restart, which ends its viewers
     */
    public record Outcome(
            Victim victim,
            Duration backAfter,
            io.culvert.system.check.@org.jspecify.annotations.Nullable PacketReport stayed) {}

    /**
     * Kills and restarts {@code victim} once while a viewer watches.
     *
     * @throws IOException when no new view works within 30 s, or the viewer who stayed saw an error or no more media
     */
    public static Outcome run(Installation installation, Victim victim) throws IOException {
        String camera = installation.firstName();
        UUID uuid = installation.uuid(camera);
        String url = installation.share(camera).rtspUrl();
        try (RtspViewer staying = RtspViewer.play(url, uuid, RtspViewer.Transport.TCP)) {
            if (!RtspViewer.await(LIMIT, () -> staying.frameCount() > 30)) {
                throw new IOException("no media before the kill");
            }
            long killed = System.nanoTime();
            killAndRestart(installation, victim);
            Duration back = firstNewView(url, uuid, killed);
            if (victim == Victim.GATEWAY) {
                return new Outcome(victim, back, null);
            }
            long seen = staying.frameCount();
            if (!RtspViewer.await(LIMIT, () -> staying.frameCount() > seen + 50)) {
                throw new IOException(
                        "the viewer who stayed got no more media" + (staying.isEnded() ? ": it was disconnected" : ""));
            }
            return new Outcome(victim, back, staying.packets());
        }
    }

    private static void killAndRestart(Installation installation, Victim victim) {
        switch (victim) {
            case CAMERA -> {
                installation.cameras().part().kill();
                installation.cameras().start();
            }
            case AGENT -> {
                installation.agent().part().kill();
                installation.agent().start();
            }
            case GATEWAY -> {
                installation.gateway().part().kill();
                installation.gateway().start();
            }
        }
    }

    /** Tries like an impatient player: again and again until a picture comes. */
    private static Duration firstNewView(String url, UUID uuid, long sinceNanos) throws IOException {
        IOException last = new IOException("never tried");
        while (System.nanoTime() - sinceNanos < LIMIT.toNanos()) {
            try (RtspViewer viewer = RtspViewer.play(url, uuid, RtspViewer.Transport.TCP)) {
                if (RtspViewer.await(Duration.ofSeconds(5), () -> viewer.firstFrameAfterPlay() != null)) {
                    return Duration.ofNanos(System.nanoTime() - sinceNanos);
                }
            } catch (IOException e) {
                last = e;
                java.util.concurrent.locks.LockSupport.parkNanos(
                        Duration.ofMillis(100).toNanos());
            }
        }
        throw new IOException("no new view within " + LIMIT.toSeconds() + " s", last);
    }
}
