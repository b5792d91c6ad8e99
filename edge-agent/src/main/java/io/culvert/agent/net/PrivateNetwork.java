package io.culvert.agent.net;

import java.net.InetAddress;

/** Which addresses lie on a network that nobody routes from outside: RFC 1918, RFC 3927, RFC 4193, RFC 6598, this machine. */
public final class PrivateNetwork {
    private PrivateNetwork() {}

    /** Whether the address is of such a network; not: the address that stands for all. */
    public static boolean has(InetAddress address) {
        if (address.isAnyLocalAddress()) {
            return false;
        }
        byte[] bytes = address.getAddress();
        return address.isLoopbackAddress()
                || address.isLinkLocalAddress()
                || (bytes.length == 4
                        ? address.isSiteLocalAddress() || ((bytes[0] & 0xff) == 100 && (bytes[1] & 0xc0) == 64)
                        : (bytes[0] & 0xfe) == 0xfc);
    }
}
