package io.culvert.gateway.rtsp;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Counts open connections: all of them, per address, and per address those that have shown no good credential yet.
 * Strangers cannot take the places of viewers, nor one stranger those of all others. An IPv6 address counts by its /64,
 * for that is what one subscriber has.
 *
 * <p>Thread-safe.
 */
final class ConnectionLimit {
    private static final int SUBSCRIBER_BYTES = 8;

    /** What came of a new connection; all but the first must be closed without {@link #left}. */
    enum Entry {
        COUNTED_IN,
        /** No place for anybody. */
        FULL,
        /** No place for this address. */
        ADDRESS_FULL
    }

    /** Connections of one address. Immutable. */
    private record Count(int all, int strangers) {
        private static final Count NONE = new Count(0, 0);

        private Count plus(int more, int moreStrangers) {
            return new Count(all + more, strangers + moreStrangers);
        }
    }

    private final RtspConfig.Crowd crowd;
    private final AtomicInteger connections = new AtomicInteger();
    private final ConcurrentMap<InetAddress, Count> addresses = new ConcurrentHashMap<>();

    ConnectionLimit(RtspConfig.Crowd crowd) {
        this.crowd = crowd;
    }

    Entry enter(InetAddress address) {
        if (connections.incrementAndGet() > crowd.maxConnections()) {
            connections.decrementAndGet();
            return Entry.FULL;
        }
        Count now = addresses.merge(subscriber(address), new Count(1, 1), (count, _) -> count.plus(1, 1));
        if (now.all() > crowd.maxPerAddress() || now.strangers() > crowd.maxStrangers()) {
            left(address, true);
            return Entry.ADDRESS_FULL;
        }
        return Entry.COUNTED_IN;
    }

    /** A connection counted in is no stranger's any longer. */
    void known(InetAddress address) {
        change(address, 0, -1);
    }

    void left(InetAddress address, boolean stillStranger) {
        connections.decrementAndGet();
        change(address, -1, stillStranger ? -1 : 0);
    }

    private void change(InetAddress address, int more, int moreStrangers) {
        addresses.computeIfPresent(subscriber(address), (_, count) -> {
            Count changed = count.plus(more, moreStrangers);
            return changed.equals(Count.NONE) ? null : changed;
        });
    }

    int strangers(InetAddress address) {
        return addresses.getOrDefault(subscriber(address), Count.NONE).strangers();
    }

    int addresses() {
        return addresses.size();
    }

    private static InetAddress subscriber(InetAddress address) {
        if (!(address instanceof Inet6Address)) {
            return address;
        }
        try {
            byte[] bytes = address.getAddress();
            InetAddress plain = InetAddress.getByAddress(bytes); // an IPv4 address where one was mapped into IPv6
            if (plain instanceof Inet6Address) {
                Arrays.fill(bytes, SUBSCRIBER_BYTES, bytes.length, (byte) 0);
                plain = InetAddress.getByAddress(bytes);
            }
            return plain;
        } catch (UnknownHostException e) {
            throw new IllegalStateException("sixteen bytes are an address", e);
        }
    }
}
