package io.culvert.system.soak;

import io.culvert.system.check.RtspViewer;
import io.culvert.system.link.Direction;
import java.io.IOException;
import java.time.Duration;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The promise <em>a dead tunnel is noticed by both ends within 5 s</em>: the path dies in a random moment and tells
 * nobody; who notices when, and how soon after its return the picture is back.
 */
public final class DeadTunnelLoop {
    /** What is promised of either end. */
    public static final Duration PROMISE = Duration.ofSeconds(5);

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private DeadTunnelLoop() {}

    /** How the path dies. */
    public enum Death {
        /** Nothing passes any more, either way. */
        SILENT,
        /** Only what the agent sends is lost. */
        SILENT_UPWARDS,
        /** Only what the gateway sends is lost. */
        SILENT_DOWNWARDS,
        /** The agent's machine gets another address in mid-stream. */
        NEW_ADDRESS,
        /** The agent's machine is unplugged and plugged in again. */
        UNPLUGGED
    }

    /**
     * One death.
     *
     * @param agent until the agent called its tunnel lost
     * @param gateway until the gateway did
     * @param back from the return of the path, or with a new address from the loss of the old one, to the next picture
     */
    public record Outcome(Death death, Duration agent, Duration gateway, Duration back) {
        public boolean isNoticedInTime() {
            return agent.compareTo(PROMISE) <= 0 && gateway.compareTo(PROMISE) <= 0;
        }
    }

    /**
     * Lets the path die once, after the tunnel has been up for a random time.
     *
     * @param viewer of one of the site's cameras
     * @param upAtLeast lets the ends learn how quick the path is; they are more patient before
     * @throws IOException when somebody does not notice, or the picture does not come back, within 30 s
     */
    public static Outcome run(
            LinkedInstallation.Site site, RtspViewer viewer, Death death, Duration upAtLeast, RandomGenerator random)
            throws IOException {
        long ready = System.nanoTime() + upAtLeast.toNanos() + random.nextLong(1_500_000_000L);
        RtspViewer.await(Duration.ofMinutes(1), () -> System.nanoTime() > ready);
        LogWatch agent = site.agentsLosses();
        LogWatch gateway = site.gatewaysLosses();
        long died = System.nanoTime();
        die(site, death, true);
        @Nullable Long[] noticed = new Long[2];
        boolean both = RtspViewer.await(PATIENCE, () -> {
            long now = System.nanoTime();
            noticed[0] = noticed[0] == null && agent.count() > 0 ? Long.valueOf(now) : noticed[0];
            noticed[1] = noticed[1] == null && gateway.count() > 0 ? Long.valueOf(now) : noticed[1];
            return noticed[0] != null && noticed[1] != null;
        });
        long healed = death == Death.NEW_ADDRESS ? died : System.nanoTime();
        long seen = viewer.frameCount();
        die(site, death, false);
        if (!both) {
            throw new IOException(
                    death + ": the loss was not noticed by " + (noticed[0] == null ? "the agent" : "the gateway"));
        }
        if (!RtspViewer.await(PATIENCE, () -> viewer.frameCount() > seen)) {
            throw new IOException(
                    death + ": no picture came back" + (viewer.isEnded() ? ": the viewer was disconnected" : ""));
        }
        return new Outcome(
                death,
                Duration.ofNanos(noticed[0] - died),
                Duration.ofNanos(noticed[1] - died),
                Duration.ofNanos(System.nanoTime() - healed));
    }

    private static void die(LinkedInstallation.Site site, Death death, boolean now) {
        switch (death) {
            case SILENT -> site.wire().blackhole(now);
            case SILENT_UPWARDS -> site.wire().blackhole(Direction.A_TO_B, now);
            case SILENT_DOWNWARDS -> site.wire().blackhole(Direction.B_TO_A, now);
            case NEW_ADDRESS -> {
                if (now) {
                    site.wire().readdressA();
                }
            }
            case UNPLUGGED -> site.wire().plugged(!now);
        }
    }
}
