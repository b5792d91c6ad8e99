package io.culvert.gateway.tunnel;

import io.culvert.gateway.provisioning.AgentIdentities;
import io.culvert.gateway.provisioning.Enrolment;
import java.time.Clock;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.LongSupplier;

/**
 * What every tunnel of one gateway shares.
 *
 * @param timers runs short tasks that never block
 * @param nanoClock monotonic
 */
record TunnelContext(
        TunnelConfig config,
        String nodeId,
        AgentRegistry registry,
        AgentIdentities identities,
        Enrolment enrolment,
        ScheduledExecutorService timers,
        Clock clock,
        LongSupplier nanoClock) {}
