package io.culvert.gateway.tunnel;

import io.culvert.proto.tunnel.v1.Drain;
import io.culvert.proto.tunnel.v1.GatewayControl;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Asks the agents of a gateway that stops to move to another one, a large fleet group by group: the next gateway would meet
 * all of them in one moment otherwise.
 *
 * <p>Protocol: docs/protocol.md, section Draining. Threading: any; nothing blocks.
 */
final class AgentDrain {
    private static final int GROUPS = 20;
    private static final int SMALL_GROUP = 500;

    private final ScheduledExecutorService timers;
    private final LongSupplier nanoClock;
    private final Duration time;
    private final long endNanos;

    /** @param time until what is still here is cut, from now on */
    AgentDrain(ScheduledExecutorService timers, LongSupplier nanoClock, Duration time) {
        this.timers = timers;
        this.nanoClock = nanoClock;
        this.time = time;
        this.endNanos = nanoClock.getAsLong() + time.toNanos();
    }

    /** Asks all, the last of them when half of the time is over. */
    void ask(List<AgentTunnel> tunnels) {
        int group = groupSize(tunnels.size());
        long pause = time.dividedBy(2L * GROUPS).toMillis();
        for (int from = 0; from < tunnels.size(); from += group) {
            List<AgentTunnel> some = tunnels.subList(from, Math.min(tunnels.size(), from + group));
            if (from == 0) {
                some.forEach(this::ask);
            } else {
                timers.schedule(() -> some.forEach(this::ask), from / group * pause, TimeUnit.MILLISECONDS);
            }
        }
    }

    /** A small fleet is asked in one go, a large one in twenty. */
    static int groupSize(int agents) {
        return Math.max(SMALL_GROUP, (agents + GROUPS - 1) / GROUPS);
    }

    /** Without addresses: the agent knows its gateways, and which of them this one is. */
    void ask(AgentTunnel tunnel) {
        long left = TimeUnit.NANOSECONDS.toMillis(endNanos - nanoClock.getAsLong());
        tunnel.send(GatewayControl.newBuilder()
                .setDrain(Drain.newBuilder().setDeadlineMs(Math.toIntExact(Math.max(0, left)))));
    }
}
