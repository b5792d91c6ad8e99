package io.culvert.system.bench;

import java.time.Duration;
import java.util.Collections;
import java.util.concurrent.locks.LockSupport;

/** Viewers that do harm beside the healthy ones of a round. Confined to the thread that measures. */
final class HostileViewers implements AutoCloseable {
    private static final Duration PLAY_BEFORE = Duration.ofSeconds(1);

    /**
     * What they do.
     *
     * @param name in the table; empty for none at all
     * @param stuck viewers that play and never read
     * @param vanishing viewers that play and then are gone without TEARDOWN
     * @param silently whether nothing tells the server so, instead of the kernel's closing the connection
     */
    record Plan(String name, int stuck, int vanishing, boolean silently) {
        static final Plan NONE = new Plan("", 0, 0, false);

        /** Viewers whose data the server has nowhere to put. */
        int stalled() {
            return stuck + (silently ? vanishing : 0);
        }
    }

    private final Plan plan;
    private final Swarm stuck = new Swarm(Integer.MAX_VALUE);
    private final Swarm vanishing;

    HostileViewers(Plan plan, String url) {
        this.plan = plan;
        this.vanishing = new Swarm(Integer.MAX_VALUE, plan.silently() ? SilencedAddress.ADDRESS : null);
        try {
            open(url);
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    private void open(String url) {
        if (plan.stuck() > 0) {
            stuck.open(Collections.nCopies(plan.stuck(), url), Duration.ofMillis(200), SwarmViewer.Conduct.NEVER_READS);
        }
        if (plan.vanishing() > 0) {
            vanishing.open(url, plan.vanishing(), Duration.ofMillis(200));
        }
        LockSupport.parkNanos(PLAY_BEFORE.toNanos());
    }

    /** The vanishing ones vanish. */
    void strike() {
        if (plan.silently()) {
            SilencedAddress.silence();
        } else if (plan.vanishing() > 0) {
            vanishing.close();
        }
    }

    @Override
    public void close() {
        if (plan.silently()) {
            SilencedAddress.restore();
        }
        vanishing.close();
        stuck.close();
    }
}
