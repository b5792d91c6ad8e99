package io.culvert.gateway.provisioning;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One row of {@code agents}: an agent as registered, with what was last written about its presence.
 *
 * @param operatorId the provider's operator
 * @param ownerId the user who claimed it
 * @param siteId the owner's site it was claimed into
 * @param keyFingerprint the key that speaks for the agent; null before activation and after its identity was revoked
 * @param activatedAt when a certificate was given out first; null when never
 * @param connectedAt when the current or last tunnel was accepted
 * @param lastSeen about when it was heard last
 * @param poweredOnAt start of the agent's machine or process, by our clock
 * @param releasedAt when the provider offered it for claiming again
 * @param node the gateway that holds its tunnel; null when none does
 */
public record AgentRecord(
        String agentId,
        long operatorId,
        @Nullable UUID ownerId,
        @Nullable UUID siteId,
        String model,
        String serial,
        String version,
        @Nullable String keyFingerprint,
        @Nullable Instant activatedAt,
        @Nullable Instant connectedAt,
        @Nullable Instant lastSeen,
        @Nullable Instant poweredOnAt,
        @Nullable Instant releasedAt,
        @Nullable String address,
        @Nullable String node,
        List<AgentInput> inputs,
        Instant createdAt) {}
