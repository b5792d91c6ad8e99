package io.culvert.gateway.web;

import io.culvert.gateway.node.NodeConfig;
import java.time.Duration;

/**
 * What the HTTP door puts up with; docs/operations.md lists it for operators. A <em>stranger</em> is a connection on which no
 * request has shown a good credential yet.
 *
 * @param strangersPerAddress strangers of one address
 * @param strangers strangers of all addresses
 * @param strangerTimeout from connecting, or from the last answer, to a whole request
 * @param requestTimeout from the first byte of a request to its last, of somebody known
 * @param idleTimeout between two requests, of somebody known
 * @param unreadTimeout that an answer may wait for somebody known to take it; a stranger has {@code strangerTimeout}
 * @param pipelined requests sent before their answers came; the codec's own limit of 128 would be a stack trace
 * @param strangerRequests that one stranger may make on one connection
 * @param strangerBodyBytes of a request without any credential
 * @param bodyBytes of any request
 */
record HttpLimits(
        int strangersPerAddress,
        int strangers,
        Duration strangerTimeout,
        Duration requestTimeout,
        Duration idleTimeout,
        Duration unreadTimeout,
        int pipelined,
        int strangerRequests,
        int strangerBodyBytes,
        int bodyBytes) {

    /** @param strangersPerAddress as configured */
    static HttpLimits of(int strangersPerAddress) {
        return new HttpLimits(
                strangersPerAddress,
                4 * strangersPerAddress,
                Duration.ofSeconds(10),
                Duration.ofSeconds(30),
                Duration.ofSeconds(60),
                Duration.ofSeconds(30),
                101,
                100,
                64 << 10,
                NodeConfig.MAX_REQUEST_BYTES);
    }
}
