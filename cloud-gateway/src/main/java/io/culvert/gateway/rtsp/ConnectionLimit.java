package io.culvert.gateway.rtsp;

import java.net.InetAddress;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Counts open connections, all of them, and per address those that have shown no good credential yet: strangers cannot
 * take the places of viewers, nor one stranger those of all others.
 *
 * <p>Thread-safe.
 */
final class ConnectionLimit {
    private final int maxConnections;
    private final int maxStrangers;
    private final AtomicInteger connections = new AtomicInteger();
    private final ConcurrentMap<InetAddress, Integer> strangers = new ConcurrentHashMap<>();

    ConnectionLimit(int maxConnections, int maxStrangers) {
        this.maxConnections = maxConnections;
        this.maxStrangers = maxStrangers;
    }

    /** Counts a new connection in; false when it is one too many and must be closed without {@link #left}. */
    boolean enter(InetAddress address) {
        if (connections.incrementAndGet() > maxConnections) {
            connections.decrementAndGet();
            return false;
        }
        if (strangers.merge(address, 1, Integer::sum) > maxStrangers) {
            known(address);
            connections.decrementAndGet();
            return false;
        }
        return true;
    }

    /** A connection counted in is no stranger's any longer. */
    void known(InetAddress address) {
        strangers.computeIfPresent(address, (_, count) -> count <= 1 ? null : count - 1);
    }

    void left(InetAddress address, boolean stillStranger) {
        connections.decrementAndGet();
        if (stillStranger) {
            known(address);
        }
    }

    int strangers(InetAddress address) {
        return strangers.getOrDefault(address, 0);
    }
}
