package io.culvert.agent.identity;

/**
 * Where a gateway listens for agents.
 *
 * @param host a name or an address; an IPv6 address without brackets
 * @param port 1 to 65535
 */
public record GatewayAddress(String host, int port) {

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
            boolean plausible = bracketed || host.chars().noneMatch(c -> c == ':' || c == '[' || c == ']');
            if (port > 0 && plausible && host.chars().noneMatch(c -> c <= ' ' || c == '/' || c == '@')) {
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
