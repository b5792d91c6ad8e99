package io.culvert.agent.identity;

import java.util.regex.Pattern;

/**
 * Where a gateway listens for agents.
 *
 * @param host a name or an address; an IPv6 address without brackets
 * @param port 1 to 65535
 */
public record GatewayAddress(String host, int port) {

    /** What gRPC takes as a host: RFC 1123 names and IPv4 addresses. An underscore is none of them. */
    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?");

    private static final Pattern IPV6 = Pattern.compile("[0-9A-Fa-f:.]+");

    /**
     * Reads {@code host:port}, with brackets around an IPv6 address.
     *
     * @throws IllegalArgumentException if the text is anything else
     */
    public static GatewayAddress parse(String text) {
        int colon = text.lastIndexOf(':');
        if (colon > 0) {
            String host = text.substring(0, colon);
            boolean bracketed = host.startsWith("[") && host.endsWith("]") && host.length() > 2;
            if (bracketed) {
                host = host.substring(1, host.length() - 1);
            }
            int port = port(text.substring(colon + 1));
            if (port > 0 && (bracketed ? IPV6 : HOST).matcher(host).matches()) {
                return new GatewayAddress(host, port);
            }
        }
        throw new IllegalArgumentException("\"" + text + "\" is no gateway address (expected: host:port)");
    }

    private static int port(String text) {
        if (text.isEmpty() || text.length() > 5 || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return -1;
        }
        int port = Integer.parseInt(text);
        return port <= 65535 ? port : -1;
    }

    @Override
    public String toString() {
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
    }
}
