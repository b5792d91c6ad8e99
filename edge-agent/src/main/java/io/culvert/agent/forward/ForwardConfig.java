package io.culvert.agent.forward;

import java.time.Duration;

/**
 * What forwards may cost the agent, whatever the gateway asks for.
 *
 * @param maxForwards at once
 * @param maxPerCamera at once
 * @param maxDialsPerSecond to one camera
 * @param maxBytes of one forward, both directions together
 * @param lookUpTimeout until the name has an address
 * @param connectTimeout until the camera accepts
 * @param ackTimeout until the gateway says go
 * @param idleTimeout without a byte in either direction
 * @param windowBytes of one forward that its reader has not taken yet
 * @param paceBytes of all forwards together that are under way to the gateway
 * @param paceBytesBesideMedia the same while streams are being carried: what a frame may find before it on the uplink
 */
record ForwardConfig(
        int maxForwards,
        int maxPerCamera,
        int maxDialsPerSecond,
        long maxBytes,
        Duration lookUpTimeout,
        Duration connectTimeout,
        Duration ackTimeout,
        Duration idleTimeout,
        int windowBytes,
        int paceBytes,
        int paceBytesBesideMedia) {

    /** Bytes in one message at most. */
    static final int MESSAGE_BYTES = 16 * 1024;

    static ForwardConfig defaults() {
        return new ForwardConfig(
                16,
                6,
                20,
                4L << 30,
                Duration.ofSeconds(5),
                Duration.ofSeconds(5),
                Duration.ofSeconds(10),
                Duration.ofSeconds(60),
                512 * 1024,
                1024 * 1024,
                48 * 1024);
    }
}
