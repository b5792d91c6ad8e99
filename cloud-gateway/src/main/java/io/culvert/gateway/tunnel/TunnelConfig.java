package io.culvert.gateway.tunnel;

import java.time.Duration;

/**
 * Limits and periods of the agents' port.
 *
 * @param handshakeTimeout from accepting a connection to the end of its TLS and HTTP/2 greetings
 * @param idleTimeout life of a connection without any call
 * @param helloTimeout from the start of a Control or Carry call to its first message
 * @param heartbeatInterval between our heartbeats; told to the agent, who does the same
 * @param heartbeatTimeout without any message until a tunnel counts as dead, at the latest; {@link Pulse} is less patient
 *     with a path that answers at once. Beside it stands half a heartbeat of our own timer
 * @param carryTimeout from asking for a camera or a service to the agent opening its call
 * @param presenceRefresh how often {@code last_seen} is written
 * @param maxCallsPerConnection one Control call, a Carry call per camera stream and a Forward call per connection
 * @param maxMessageBytes a batch of 16 KiB plus one RTP packet of any size, or a long list of inputs
 * @param maxMetadataBytes headers of a call
 * @param maxResetsPerWindow RST_STREAM frames in half a minute until a connection is closed
 * @param maxForwardsPerAgent connections to cameras' services asked for or open
 * @param drain from asking the agents to move, because the gateway stops, to cutting those who are still there
 * @param limits how much of everything
 */
record TunnelConfig(
        Duration handshakeTimeout,
        Duration idleTimeout,
        Duration helloTimeout,
        Duration heartbeatInterval,
        Duration heartbeatTimeout,
        Duration carryTimeout,
        Duration presenceRefresh,
        int maxCallsPerConnection,
        int maxMessageBytes,
        int maxMetadataBytes,
        int maxResetsPerWindow,
        int maxForwardsPerAgent,
        Duration drain,
        AgentLimits limits) {

    /** @param strangersPerAddress as configured */
    static TunnelConfig of(int strangersPerAddress) {
        return new TunnelConfig(
                Duration.ofSeconds(10),
                Duration.ofSeconds(30),
                Duration.ofSeconds(10),
                Duration.ofSeconds(1),
                Duration.ofMillis(3_800),
                Duration.ofSeconds(15),
                Duration.ofSeconds(30),
                512,
                256 * 1024,
                8 * 1024,
                1_000,
                16,
                Duration.ofSeconds(2),
                AgentLimits.of(strangersPerAddress));
    }

    TunnelConfig withDrain(Duration time) {
        return with(time, limits);
    }

    TunnelConfig withLimits(AgentLimits others) {
        return with(drain, others);
    }

    private TunnelConfig with(Duration otherDrain, AgentLimits otherLimits) {
        return new TunnelConfig(
                handshakeTimeout,
                idleTimeout,
                helloTimeout,
                heartbeatInterval,
                heartbeatTimeout,
                carryTimeout,
                presenceRefresh,
                maxCallsPerConnection,
                maxMessageBytes,
                maxMetadataBytes,
                maxResetsPerWindow,
                maxForwardsPerAgent,
                otherDrain,
                otherLimits);
    }
}
