package io.culvert.gateway.rtsp;

import io.culvert.media.rtsp.RtspLimits;
import java.net.InetSocketAddress;
import java.time.Duration;

/**
 * Where the RTSP server listens and what it puts up with.
 *
 * @param listen address and port; port 0 takes any free one
 * @param requestLimits sizes of what clients send
 * @param maxConnections open at once
 * @param maxStrangers connections per address that have shown no good credential yet
 * @param firstRequestTimeout until the first whole request has come
 * @param strangerTimeout until a good credential has come
 * @param sessionTimeout until a session is forgotten whose client gives no sign; announced to clients
 * @param stallTimeout until a viewer is cut to whom no byte could be sent
 * @param maxQueueBytes media waiting for one viewer before it is dropped forward to a key frame
 * @param reportInterval between RTCP sender reports
 */
record RtspConfig(
        InetSocketAddress listen,
        RtspLimits requestLimits,
        int maxConnections,
        int maxStrangers,
        Duration firstRequestTimeout,
        Duration strangerTimeout,
        Duration sessionTimeout,
        Duration stallTimeout,
        int maxQueueBytes,
        Duration reportInterval) {

    /** What a gateway runs with. */
    static RtspConfig at(InetSocketAddress listen) {
        return new RtspConfig(
                listen,
                new RtspLimits(4096, 2048, 64, 16 << 10, 16 << 10, 16 << 10),
                15_000,
                1_000,
                Duration.ofSeconds(10),
                Duration.ofSeconds(15),
                Duration.ofSeconds(60),
                Duration.ofSeconds(30),
                2 << 20,
                Duration.ofSeconds(5));
    }
}
