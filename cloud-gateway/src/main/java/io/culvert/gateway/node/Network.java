package io.culvert.gateway.node;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.function.Predicate;

/**
 * A block of IP addresses, such as {@code 10.0.0.0/8}; a single address is a block of one.
 *
 * <p>An IPv4 address written as IPv6 ({@code ::ffff:10.0.0.1}) is the IPv4 address. Immutable.
 *
 * @param address the first address of the block, 4 or 16 bytes
 * @param prefixBits how many leading bits all its addresses share
 */
public record Network(InetAddress address, int prefixBits) {

    /** @throws IllegalArgumentException for text that is no address and no block */
    public static Network parse(String text) {
        int slash = text.indexOf('/');
        String host = slash < 0 ? text : text.substring(0, slash);
        byte[] bytes = NetUtil.createByteArrayFromIpAddressString(host);
        if (bytes == null) {
            throw new IllegalArgumentException(text + " (expected: a network such as 10.0.0.0/8)");
        }
        try {
            InetAddress address = InetAddress.getByAddress(bytes);
            int width = address.getAddress().length * 8;
            int prefix = slash < 0 ? width : Integer.parseInt(text.substring(slash + 1));
            if (prefix < 0 || prefix > width) {
                throw new IllegalArgumentException(text + " (expected: a prefix of 0 to " + width + " bits)");
            }
            return new Network(address, prefix);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(text, e);
        }
    }

    public boolean contains(InetAddress other) {
        byte[] mine = address.getAddress();
        byte[] theirs = other.getAddress();
        if (mine.length != theirs.length) {
            return false;
        }
        for (int bit = 0; bit < prefixBits; bit++) {
            int mask = 0x80 >> (bit % 8);
            if ((mine[bit / 8] & mask) != (theirs[bit / 8] & mask)) {
                return false;
            }
        }
        return true;
    }

    /** Whether an address lies in one of these blocks. */
    public static Predicate<InetAddress> anyOf(List<Network> networks) {
        return address -> networks.stream().anyMatch(network -> network.contains(address));
    }

    static boolean isAddress(String text) {
        return NetUtil.createByteArrayFromIpAddressString(text) != null;
    }

    static boolean isNetwork(String text) {
        try {
            parse(text);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    @Override
    public String toString() {
        return address.getHostAddress() + "/" + prefixBits;
    }
}
