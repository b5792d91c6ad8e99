package io.culvert.gateway.rtsp;

import io.culvert.gateway.node.Network;
import io.culvert.gateway.node.PortRange;
import io.culvert.media.rtsp.RtspLimits;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;

/**
 * Where the RTSP server listens and what it puts up with.
 *
 * @param listen address and port; port 0 takes any free one
 * @param requestLimits sizes of what clients send
 * @param crowd how many may come, and how often each may ask
 * @param patience how long it waits for what
 * @param maxQueueBytes media waiting for one viewer before it is dropped forward to a key frame
 * @param reportInterval between RTCP sender reports
 * @param udpPorts for media over UDP
 * @param trustedProxies whose PROXY protocol says where a connection comes from
 */
record RtspConfig(
        InetSocketAddress listen,
        RtspLimits requestLimits,
        Crowd crowd,
        Patience patience,
        int maxQueueBytes,
        Duration reportInterval,
        PortRange udpPorts,
        List<Network> trustedProxies) {

    /**
     * How many may come, and how often each may ask.
     *
     * @param maxConnections open at once; more are answered 503
     * @param maxPerAddress of those, from one address
     * @param maxStrangers of those of one address, how many that have shown no good credential yet
     * @param maxStrangerRequests of a connection that has shown no good credential yet
     * @param requestsPerSecond of one connection, in the long run; what comes faster waits
     */
    record Crowd(
            int maxConnections, int maxPerAddress, int maxStrangers, int maxStrangerRequests, int requestsPerSecond) {}

    /**
     * How long the server waits for what.
     *
     * @param greeting the first bytes where others speak first: a TLS handshake, a proxy's header
     * @param firstRequest until the first whole request has come
     * @param stranger until a good credential has come
     * @param message between the first and the last byte of one message
     * @param session until a session is forgotten whose client gives no sign; announced to clients
     * @param probe until a UDP viewer that gives no sign is asked whether its port is still there
     * @param stall until a viewer is cut to whom no byte could be sent
     */
    record Patience(
            Duration greeting,
            Duration firstRequest,
            Duration stranger,
            Duration message,
            Duration session,
            Duration probe,
            Duration stall) {}

    /** What a gateway runs with. */
    static RtspConfig at(InetSocketAddress listen) {
        return new RtspConfig(
                listen,
                new RtspLimits(4096, 2048, 64, 16 << 10, 16 << 10, 16 << 10),
                new Crowd(15_000, 15_000, 1_000, 64, 1_000),
                new Patience(
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(10),
                        Duration.ofSeconds(15),
                        Duration.ofSeconds(10),
                        Duration.ofSeconds(60),
                        Duration.ofSeconds(20),
                        Duration.ofSeconds(30)),
                2 << 20,
                Duration.ofSeconds(5),
                PortRange.ANY,
                List.of());
    }

    RtspConfig withCrowd(Crowd other) {
        return new RtspConfig(
                listen, requestLimits, other, patience, maxQueueBytes, reportInterval, udpPorts, trustedProxies);
    }

    RtspConfig withPatience(Patience other) {
        return new RtspConfig(
                listen, requestLimits, crowd, other, maxQueueBytes, reportInterval, udpPorts, trustedProxies);
    }

    RtspConfig withUdpPorts(PortRange other) {
        return new RtspConfig(
                listen, requestLimits, crowd, patience, maxQueueBytes, reportInterval, other, trustedProxies);
    }

    RtspConfig withTrustedProxies(List<Network> other) {
        return new RtspConfig(
                listen, requestLimits, crowd, patience, maxQueueBytes, reportInterval, udpPorts, List.copyOf(other));
    }
}
