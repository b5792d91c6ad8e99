package io.culvert.gateway.tunnel;

import io.culvert.gateway.provisioning.AgentIdentities;
import io.culvert.gateway.provisioning.Enrolment;
import io.culvert.gateway.provisioning.Joining;
import io.netty.channel.EventLoopGroup;
import java.time.Clock;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.LongSupplier;

/**
 * What every tunnel of one gateway shares.
 *
 * @param door the limits of the port, and who counts what goes beyond
 * @param loops carry the agents' connections
 * @param nanoClock monotonic
 */
record TunnelContext(
        TunnelConfig config,
        String nodeId,
        AgentRegistry registry,
        AgentIdentities identities,
        Enrolment enrolment,
        Joining joining,
        AgentDoor door,
        EventLoopGroup loops,
        Clock clock,
        LongSupplier nanoClock) {

    /** Runs short tasks that never block. */
    ScheduledExecutorService timers() {
        return loops;
    }
}
