package io.culvert.agent.forward;

import io.netty.util.NetUtil;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where a service of a camera listens, as the owner wrote it: a name or an address, and a port.
 *
 * <p>An address counts as one only in its plain spelling: four decimal numbers without leading zeros, or IPv6. Whatever else an
 * operating system would take for an address ({@code 2130706433}, {@code 0x7f.1}, {@code 127.1}) is refused here, so that a
 * reader of {@code agent.yml} and the resolver never see different things.
 *
 * @param host a name in lower case, an IPv4 address, or an IPv6 address without brackets, perhaps with a zone
 * @param port 1 to 65535
 */
public record ForwardTarget(String host, int port) {
    private static final String SCHEME = "http://";
    private static final int MAX_NAME = 253;
    private static final Pattern LABEL = Pattern.compile("[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?");
    private static final Pattern NUMBER = Pattern.compile("[0-9]+|0x[0-9a-f]*");
    private static final Pattern DECIMAL = Pattern.compile("(0|[1-9][0-9]{0,2})(\\.(0|[1-9][0-9]{0,2})){3}");
    private static final Pattern ZONE = Pattern.compile("[A-Za-z0-9._-]{1,15}");
    private static final Pattern PORT = Pattern.compile("[1-9][0-9]{0,4}");

    /**
     * Reads {@code HOST}, {@code HOST:PORT} or {@code http://HOST:PORT}, an IPv6 address in brackets.
     *
     * @throws IllegalArgumentException saying what is wrong; the message repeats the text only where it cannot hold a password
     */
    public static ForwardTarget parse(String text, int usualPort) {
        if (text.indexOf('@') >= 0) {
            throw new IllegalArgumentException("holds a user name (expected: http://HOST:PORT alone)");
        }
        String rest = text;
        if (rest.contains("://")) {
            if (!rest.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
                throw wrong(text, "not the address of a plain HTTP service");
            }
            rest = rest.substring(SCHEME.length());
            rest = rest.endsWith("/") ? rest.substring(0, rest.length() - 1) : rest;
        }
        if (rest.indexOf('/') >= 0) {
            throw wrong(text, "an address with a path; the path comes with each request");
        }
        int bracket = rest.startsWith("[") ? rest.indexOf(']') : -1;
        int colon = rest.indexOf(':', bracket + 1);
        String host = colon < 0 ? rest : rest.substring(0, colon);
        int port = colon < 0 ? usualPort : port(text, rest.substring(colon + 1));
        if (bracket > 0) {
            if (bracket != host.length() - 1) {
                throw wrong(text, "something behind the bracket");
            }
            return new ForwardTarget(ipv6(text, host.substring(1, bracket)), port);
        }
        return new ForwardTarget(host(text, host.toLowerCase(Locale.ROOT)), port);
    }

    /**
     * A service on the host of a camera's stream.
     *
     * @param host as the URL of the stream has it, an IPv6 address without brackets
     * @throws IllegalArgumentException when it is none that a service may be on
     */
    public static ForwardTarget on(String host, int port) {
        return parse(host.indexOf(':') >= 0 ? "[" + host + "]" : host, port);
    }

    private static String host(String text, String host) {
        if (DECIMAL.matcher(host).matches()) {
            byte[] bytes = NetUtil.createByteArrayFromIpAddressString(host);
            if (bytes == null) {
                throw wrong(text, "no IPv4 address");
            }
            return checked(text, host, bytes);
        }
        String name = host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
        String[] labels = name.split("\\.", -1);
        if (NUMBER.matcher(labels[labels.length - 1]).matches()) {
            throw wrong(text, "no IPv4 address (expected: four decimal numbers without leading zeros)");
        }
        for (String label : labels) {
            if (!LABEL.matcher(label).matches()) {
                throw wrong(text, "no host name (expected: letters, digits, '-' and '.')");
            }
        }
        if (name.length() > MAX_NAME) {
            throw new IllegalArgumentException("is a host name of " + name.length() + " characters");
        }
        if (name.equals("localhost") || name.endsWith(".localhost")) {
            throw wrong(text, "a name of the agent's own machine (if that is meant, write 127.0.0.1)");
        }
        return host;
    }

    private static String ipv6(String text, String host) {
        int percent = host.indexOf('%');
        String digits = percent < 0 ? host : host.substring(0, percent);
        byte[] bytes = digits.indexOf(':') < 0 ? null : NetUtil.createByteArrayFromIpAddressString(digits);
        if (bytes == null || bytes.length != 16) {
            throw wrong(text, "no IPv6 address");
        }
        if (startsLikeMapped(bytes)) {
            throw wrong(text, "an IPv4 address in IPv6's clothes (expected: four decimal numbers)");
        }
        boolean isLink = (bytes[0] & 0xff) == 0xfe && (bytes[1] & 0xc0) == 0x80;
        if (percent >= 0
                && !(isLink && ZONE.matcher(host.substring(percent + 1)).matches())) {
            throw wrong(text, "an address with a zone, which only link-local ones have");
        }
        return checked(text, host.toLowerCase(Locale.ROOT), bytes);
    }

    /** {@code ::ffff:a.b.c.d}, or {@code ::a.b.c.d} as of old. */
    private static boolean startsLikeMapped(byte[] bytes) {
        for (int i = 0; i < 10; i++) {
            if (bytes[i] != 0) {
                return false;
            }
        }
        boolean mapped = bytes[10] == -1 && bytes[11] == -1;
        boolean compatible = bytes[10] == 0 && bytes[11] == 0 && (bytes[12] | bytes[13] | bytes[14]) != 0;
        return mapped || compatible;
    }

    private static String checked(String text, String host, byte[] bytes) {
        @Nullable String none = DialRule.neverAHost(bytes);
        if (none != null) {
            throw wrong(text, none + ", no address of a host");
        }
        return host;
    }

    private static int port(String text, String digits) {
        if (!PORT.matcher(digits).matches() || Integer.parseInt(digits) > 65_535) {
            throw wrong(text, "an address with a wrong port (expected: 1 to 65535)");
        }
        return Integer.parseInt(digits);
    }

    private static IllegalArgumentException wrong(String text, String what) {
        return new IllegalArgumentException("\"" + printable(text) + "\" is " + what);
    }

    /** What is not ASCII is shown by its code: a letter that only looks like another one must not look like it here. */
    private static String printable(String text) {
        StringBuilder shown = new StringBuilder();
        text.codePoints().limit(80).forEach(c -> {
            if (c > ' ' && c < 0x7f) {
                shown.appendCodePoint(c);
            } else {
                shown.append(String.format("\\u%04x", c));
            }
        });
        return shown.toString();
    }

    /** Whether the owner wrote an address, so that no name is looked up. */
    boolean isAddress() {
        return host.indexOf(':') >= 0 || DECIMAL.matcher(host).matches();
    }

    @Override
    public String toString() {
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
    }
}
