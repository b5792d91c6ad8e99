package io.culvert.gateway.provisioning;

import java.time.Instant;
import java.util.List;

/**
 * An agent whose tunnel is open at this gateway, at one moment.
 *
 * @param keyFingerprint the key the tunnel was accepted with
 * @param operatorId operator the agent belonged to when it was accepted
 * @param address the peer's IP address
 * @param node this gateway
 */
public record AgentPresence(
        String agentId,
        String keyFingerprint,
        long operatorId,
        Instant connectedAt,
        Instant lastSeen,
        Instant poweredOnAt,
        String address,
        String node,
        String version,
        String model,
        String serial,
        List<AgentInput> inputs) {}
