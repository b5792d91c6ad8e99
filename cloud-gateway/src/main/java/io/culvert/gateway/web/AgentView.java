package io.culvert.gateway.web;

import io.culvert.gateway.provisioning.AgentInput;
import io.culvert.gateway.provisioning.AgentPresence;
import io.culvert.gateway.provisioning.AgentRecord;
import io.culvert.gateway.provisioning.Agents;
import io.micronaut.serde.annotation.Serdeable;
import io.micronaut.serde.config.naming.SnakeCaseStrategy;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** An agent as it is shown: its row, and where its tunnel ends at this gateway, what is known of it now. */
@Serdeable(naming = SnakeCaseStrategy.class)
@Schema(name = "Agent")
record AgentView(
        @Schema(description = "12 digits, the last a check digit")
        String agentId,

        @Schema(description = "registered (never connected), online or offline")
        String state,

        @Schema(description = "the user who claimed it") @Nullable
        UUID owner,

        @Nullable UUID siteId,
        String model,
        String serial,
        String version,
        @Nullable Instant connectedAt,
        @Nullable Instant lastSeen,
        @Nullable String address,

        @Schema(description = "the gateway that holds its tunnel; null when none does") @Nullable
        String node,

        List<AgentInput> inputs,
        Instant createdAt) {

    /** @param here the agent's tunnel at this gateway, the truth where there is one */
    static AgentView of(AgentRecord agent, Optional<AgentPresence> here, String thisNode, Instant now) {
        return here.map(presence -> new AgentView(
                        agent.agentId(),
                        "online",
                        agent.ownerId(),
                        agent.siteId(),
                        presence.model().isEmpty() ? agent.model() : presence.model(),
                        presence.serial().isEmpty() ? agent.serial() : presence.serial(),
                        presence.version(),
                        presence.connectedAt(),
                        presence.lastSeen(),
                        presence.address(),
                        presence.node(),
                        presence.inputs(),
                        agent.createdAt()))
                .orElseGet(() -> elsewhere(agent, thisNode, now));
    }

    private static AgentView elsewhere(AgentRecord agent, String thisNode, Instant now) {
        boolean online = Agents.isAlive(agent, now) && !thisNode.equals(agent.node());
        String state = online ? "online" : agent.connectedAt() == null ? "registered" : "offline";
        return new AgentView(
                agent.agentId(),
                state,
                agent.ownerId(),
                agent.siteId(),
                agent.model(),
                agent.serial(),
                agent.version(),
                agent.connectedAt(),
                agent.lastSeen(),
                agent.address(),
                online ? agent.node() : null,
                agent.inputs(),
                agent.createdAt());
    }
}
