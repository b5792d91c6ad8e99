package io.culvert.gateway.node;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Where the gateway may open a connection because somebody asked for it.
 *
 * <p>The check is of the address that is about to be dialled, after resolving, so that a name cannot change its mind in
 * between. What is on the operator's list ({@code culvert.outbound.allow}) is always fine, except addresses that are no
 * host at all. Immutable.
 */
public final class OutboundRule {

    /** On whose behalf the gateway dials. */
    public enum Asker {
        /** An operator's administrator: any address that can be a camera, private networks and loopback included. */
        PROVIDER,
        /** An end user: public addresses, and what the list allows. */
        USER
    }

    /** Never a host to dial: "this network", multicast, reserved, broadcast. */
    private static final List<Network> NO_HOST =
            ranges("0.0.0.0/8", "224.0.0.0/4", "240.0.0.0/4", "::/128", "ff00::/8");

    /** Addresses of the link only; cloud machines answer with their own secrets there. */
    private static final List<Network> LINK = ranges("169.254.0.0/16", "fe80::/10", "fd00:ec2::/32");

    /** Networks behind somebody's router, or this very machine. */
    private static final List<Network> PRIVATE = ranges(
            "127.0.0.0/8",
            "::1/128",
            "10.0.0.0/8",
            "172.16.0.0/12",
            "192.168.0.0/16",
            "100.64.0.0/10",
            "192.0.0.0/24",
            "198.18.0.0/15",
            "fc00::/7",
            "fec0::/10");

    private final List<Network> allowed;

    public OutboundRule(List<Network> allowed) {
        this.allowed = List.copyOf(allowed);
    }

    /** Empty when the address may be dialled, else the reason in words for the person who asked. */
    public Optional<String> refusal(InetAddress address, Asker asker) {
        InetAddress target = embeddedIpv4(address);
        if (in(NO_HOST, target)) {
            return Optional.of("The address " + address.getHostAddress() + " is no address of a host.");
        }
        if (in(allowed, target)) {
            return Optional.empty();
        }
        if (in(LINK, target)) {
            return Optional.of(
                    "The address " + address.getHostAddress() + " is link-local; it may not be reached from here.");
        }
        if (asker == Asker.USER && in(PRIVATE, target)) {
            return Optional.of("The address " + address.getHostAddress()
                    + " lies in a private network; use an agent, or ask the operator to allow it.");
        }
        return Optional.empty();
    }

    private static boolean in(List<Network> ranges, InetAddress address) {
        return ranges.stream().anyMatch(range -> range.contains(address));
    }

    /** The IPv4 address inside an IPv6 one that a translator would dial (NAT64, 6to4, IPv4-compatible). */
    private static InetAddress embeddedIpv4(InetAddress address) {
        if (!(address instanceof Inet6Address ipv6)) {
            return address;
        }
        byte[] bytes = address.getAddress();
        int from;
        if (startsWith(bytes, 0x00, 0x64, 0xff, 0x9b)) {
            from = 12;
        } else if (startsWith(bytes, 0x20, 0x02)) {
            from = 2;
        } else if (ipv6.isIPv4CompatibleAddress() && (bytes[12] | bytes[13] | bytes[14]) != 0) {
            from = 12;
        } else {
            return address;
        }
        try {
            return InetAddress.getByAddress(Arrays.copyOfRange(bytes, from, from + 4));
        } catch (UnknownHostException e) {
            throw new IllegalStateException("four bytes are an address", e);
        }
    }

    private static boolean startsWith(byte[] bytes, int... prefix) {
        for (int i = 0; i < prefix.length; i++) {
            if ((bytes[i] & 0xFF) != prefix[i]) {
                return false;
            }
        }
        return true;
    }

    private static List<Network> ranges(String... texts) {
        return Arrays.stream(texts).map(Network::parse).toList();
    }
}
