package io.culvert.system.link;

import java.net.InetSocketAddress;

/**
 * A path between two programs whose quality a test sets, also while it is in use. A new link is perfect. What is drawn by
 * chance (loss, jitter) is the same for the same seed.
 *
 * <p>Threading: thread-safe. Lifecycle: open until {@link #close}.
 */
public sealed interface Link extends AutoCloseable permits RelayLink, DatagramLink, WireLink {

    /** Passes TCP connections on to {@code target}; needs no privilege, cannot lose packets. */
    static RelayLink relay(InetSocketAddress target) {
        return RelayLink.open(target);
    }

    /** Passes UDP datagrams on to {@code target}; needs no privilege. */
    static DatagramLink datagrams(InetSocketAddress target) {
        return DatagramLink.open(target);
    }

    /**
     * A cable between two network namespaces, each with an address of its own.
     *
     * @throws IllegalStateException where {@link Namespace#unavailable()} says why there are none
     */
    static WireLink wire(Namespace a, Namespace b) {
        return WireLink.open(a, b);
    }

    /** Sets one direction. */
    void quality(Direction direction, LinkQuality quality);

    /** Sets both directions. */
    default void quality(LinkQuality quality) {
        quality(Direction.A_TO_B, quality);
        quality(Direction.B_TO_A, quality);
    }

    /** Lets nothing through any more in that direction, and tells nobody; or lets it through again. */
    void blackhole(Direction direction, boolean on);

    /** Both directions at once: the silent drop. */
    default void blackhole(boolean on) {
        blackhole(Direction.A_TO_B, on);
        blackhole(Direction.B_TO_A, on);
    }

    @Override
    void close();
}
