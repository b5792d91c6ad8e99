package io.culvert.gateway.tunnel;

import io.culvert.gateway.node.EventLoops;
import io.culvert.gateway.node.NodeConfig;
import io.culvert.gateway.pki.GatewayTls;
import io.culvert.gateway.provisioning.AgentIdentities;
import io.culvert.gateway.provisioning.Enrolment;
import io.culvert.gateway.provisioning.Joining;
import io.culvert.gateway.provisioning.PresenceTable;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micronaut.context.annotation.Factory;
import jakarta.inject.Singleton;
import java.time.Clock;

/** Puts the tunnel together. */
@Factory
final class TunnelFactory {
    @Singleton
    TunnelContext context(
            NodeConfig node,
            AgentRegistry registry,
            AgentIdentities identities,
            Enrolment enrolment,
            Joining joining,
            EventLoops loops,
            MeterRegistry meters,
            Clock clock) {
        TunnelConfig config = TunnelConfig.of(node.strangersPerAddress());
        return new TunnelContext(
                config,
                node.nodeId(),
                registry,
                identities,
                enrolment,
                joining,
                AgentDoor.of(config.limits(), node.trustedProxies(), meters),
                loops.workers(),
                clock,
                System::nanoTime);
    }

    @Singleton
    TunnelServer server(
            NodeConfig node,
            TunnelContext context,
            GatewayTls tls,
            EventLoops loops,
            PresenceTable presence,
            MeterRegistry meters) {
        Gauge.builder("culvert.agents.attached", context.registry(), AgentRegistry::size)
                .description("Agents whose tunnel ends at this gateway")
                .register(meters);
        FunctionCounter.builder("culvert.tunnel.carry.held", context.door(), AgentDoor::heldSeconds)
                .description("What streams of agents had to wait because their agents bring more media than agreed")
                .baseUnit("seconds")
                .register(meters);
        for (TunnelEnding ending : TunnelEnding.values()) {
            FunctionCounter.builder("culvert.tunnel.ended", context.registry(), agents -> agents.ended(ending))
                    .description("Tunnels of attached agents that ended")
                    .tag("reason", ending.tag())
                    .register(meters);
        }
        return new TunnelServer(node.listenOn(node.agentPort()), context, tls, loops, presence);
    }
}
