package io.culvert.gateway.access;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Arrays;

/** The one form in which the gate knows a caller's address, so that limits by address cannot be slipped past. */
final class PeerAddress {

    private static final int MAPPED_PREFIX = 12;

    private PeerAddress() {}

    /** The same peer, with an IPv4 address that came mapped into IPv6 (RFC 4291 section 2.5.5.2) as IPv4. */
    static InetSocketAddress plain(InetSocketAddress peer) {
        if (!(peer.getAddress() instanceof Inet6Address ipv6)) {
            return peer;
        }
        byte[] bytes = ipv6.getAddress();
        for (int i = 0; i < MAPPED_PREFIX; i++) {
            if (bytes[i] != (byte) (i < 10 ? 0 : 0xFF)) {
                return peer;
            }
        }
        try {
            InetAddress ipv4 = InetAddress.getByAddress(Arrays.copyOfRange(bytes, MAPPED_PREFIX, bytes.length));
            return new InetSocketAddress(ipv4, peer.getPort());
        } catch (UnknownHostException e) {
            throw new IllegalStateException("four bytes are an address", e);
        }
    }
}
