package io.culvert.system.soak;

import io.culvert.system.check.RtspViewer;
import io.culvert.system.link.LinkQuality;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** The promise <em>a slow path is not declared dead</em>: cameras are watched over one that delays and loses packets. */
public final class FalseAlarmLoop {
    /** 150 ± 50 ms each way, every twentieth packet lost. */
    public static final LinkQuality BAD = LinkQuality.PERFECT
            .withDelay(Duration.ofMillis(150), Duration.ofMillis(50))
            .withLoss(0.05);

    private FalseAlarmLoop() {}

    /**
     * What came of it.
     *
     * @param byAgent tunnels that the agent called lost
     * @param byGateway tunnels that the gateway ended
     * @param frames that all viewers got
     * @param packetsLost by the path
     */
    public record Outcome(int byAgent, int byGateway, long frames, long packetsLost) {
        public boolean isGood() {
            return byAgent == 0 && byGateway == 0 && frames > 0;
        }
    }

    /** Watches all cameras of the site for a while over a path of that quality, then makes it perfect again. */
    public static Outcome run(LinkedInstallation.Site site, LinkQuality quality, Duration length) throws Exception {
        List<RtspViewer> viewers = site.watchAll();
        try {
            LogWatch agent = site.agentsLosses();
            LogWatch gateway = site.gatewaysLosses();
            long before = lost(site);
            site.wire().quality(quality);
            long end = System.nanoTime() + length.toNanos();
            long told = System.nanoTime();
            while (System.nanoTime() < end) {
                LockSupport.parkNanos(Math.min(250_000_000L, end - System.nanoTime()));
                if (System.nanoTime() - told > 60_000_000_000L) {
                    told = System.nanoTime();
                    System.out.printf(
                            "%d min to go: %d and %d alarms%n",
                            Duration.ofNanos(end - told).toMinutes(), agent.count(), gateway.count());
                }
            }
            long frames = viewers.stream().mapToLong(RtspViewer::frameCount).sum();
            return new Outcome(agent.count(), gateway.count(), frames, lost(site) - before);
        } finally {
            site.wire().quality(LinkQuality.PERFECT);
            viewers.forEach(RtspViewer::close);
        }
    }

    private static long lost(LinkedInstallation.Site site) {
        return site.wire().dropped(io.culvert.system.link.Direction.A_TO_B)
                + site.wire().dropped(io.culvert.system.link.Direction.B_TO_A);
    }
}
