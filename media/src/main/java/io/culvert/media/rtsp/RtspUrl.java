package io.culvert.media.rtsp;

import io.culvert.media.Secret;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An {@code rtsp} or {@code rtsps} URL as cameras write them: path and query are kept byte for byte, user and password
 * are dropped ({@link #userInfo} reads them from the text), the fragment is dropped, a bare blank becomes {@code %20}.
 *
 * <p>Printed with {@link #redacted()}: many cameras carry a password in the query or even in the path. What goes on
 * the wire is {@link #uri()}.
 *
 * @param secure {@code rtsps}
 * @param host name or address in lower case, an IPv6 address without its brackets
 * @param port 1 to 65535; 554 and 322 where the text names none
 * @param path empty or with a leading slash, undecoded
 * @param query what follows the {@code ?}, undecoded, or null
 */
public record RtspUrl(
        boolean secure,
        String host,
        int port,
        String path,
        @Nullable String query) {

    public static final int DEFAULT_PORT = 554;
    public static final int DEFAULT_SECURE_PORT = 322;

    private static final int MAX_LENGTH = 2048;

    /** Query parameters that say which stream, and never who asks; every other value is masked. */
    private static final Set<String> HARMLESS = Set.of(
            "channel",
            "channelid",
            "subtype",
            "stream",
            "streamtype",
            "unicast",
            "proto",
            "profile",
            "transportmode",
            "quality",
            "from",
            "to",
            "resolution",
            "fps",
            "codec",
            "videocodec",
            "camera",
            "track",
            "trackid",
            "inst",
            "audio",
            "video",
            "backchannel");

    /** Users that cameras have by default: in a path such as {@code /12/admin/secret} the next part is the password. */
    private static final Set<String> USERS = Set.of(
            "admin",
            "administrator",
            "root",
            "user",
            "guest",
            "viewer",
            "operator",
            "service",
            "supervisor",
            "default",
            "666666",
            "888888");

    /** User and password that stood in a URL, decoded. */
    public record UserInfo(String username, Secret password) {}

    /**
     * @throws IllegalArgumentException when the text is no RTSP URL; the message does not repeat it, for it may hold a
     *     password
     */
    public static RtspUrl parse(String text) {
        String trimmed = text.strip();
        if (trimmed.length() > MAX_LENGTH) {
            throw new IllegalArgumentException(
                    "URL of " + trimmed.length() + " characters (expected: at most " + MAX_LENGTH + ')');
        }
        int schemeEnd = trimmed.indexOf("://");
        String scheme = schemeEnd < 0 ? "" : trimmed.substring(0, schemeEnd).toLowerCase(Locale.ROOT);
        if (!scheme.equals("rtsp") && !scheme.equals("rtsps")) {
            throw new IllegalArgumentException("not an RTSP URL (expected: rtsp://HOST… or rtsps://HOST…)");
        }
        boolean secure = scheme.equals("rtsps");
        String rest = trimmed.substring(schemeEnd + 3);
        int authorityEnd = indexOfAny(rest, "/?#", 0);
        String authority = rest.substring(0, authorityEnd);
        String hostAndPort = authority.substring(authority.lastIndexOf('@') + 1);
        int portColon = hostAndPort.indexOf(':', hostAndPort.lastIndexOf(']') + 1);
        String host = checkedHost(portColon < 0 ? hostAndPort : hostAndPort.substring(0, portColon));
        int port = secure ? DEFAULT_SECURE_PORT : DEFAULT_PORT;
        if (portColon >= 0 && portColon < hostAndPort.length() - 1) {
            port = parsePort(hostAndPort.substring(portColon + 1));
        }
        int fragment = rest.indexOf('#', authorityEnd);
        String tail = escaped(rest.substring(authorityEnd, fragment < 0 ? rest.length() : fragment));
        int question = tail.indexOf('?');
        return new RtspUrl(
                secure,
                host,
                port,
                question < 0 ? tail : tail.substring(0, question),
                question < 0 ? null : tail.substring(question + 1));
    }

    /** The user and password in front of the host, or null when the text has none. */
    public static @Nullable UserInfo userInfo(String text) {
        int start = text.indexOf("://");
        if (start < 0) {
            return null;
        }
        String authority = text.substring(start + 3, indexOfAny(text, "/?#", start + 3));
        int at = authority.lastIndexOf('@');
        if (at < 0) {
            return null;
        }
        String userInfo = authority.substring(0, at);
        int colon = userInfo.indexOf(':');
        String user = colon < 0 ? userInfo : userInfo.substring(0, colon);
        String password = colon < 0 ? "" : userInfo.substring(colon + 1);
        return new UserInfo(percentDecoded(user), Secret.of(percentDecoded(password)));
    }

    /** The text for the wire: no user, no password in front of the host; the port only where it is not the usual one. */
    public String uri() {
        return origin() + path + (query == null ? "" : '?' + query);
    }

    /** Scheme, host and port, without a slash at the end. */
    public String origin() {
        boolean usual = port == (secure ? DEFAULT_SECURE_PORT : DEFAULT_PORT);
        return (secure ? "rtsps://" : "rtsp://")
                + (host.indexOf(':') >= 0 ? '[' + host + ']' : host)
                + (usual ? "" : ":" + port);
    }

    /** The parts of the path between its slashes, decoded; empty parts are left out. */
    public List<String> pathSegments() {
        List<String> segments = new ArrayList<>();
        for (String segment : path.split("/")) {
            if (!segment.isEmpty()) {
                segments.add(percentDecoded(segment));
            }
        }
        return segments;
    }

    /** The decoded value of the first query parameter of that name, or null. */
    public @Nullable String queryParameter(String name) {
        if (query == null) {
            return null;
        }
        for (String pair : query.split("&")) {
            int equals = pair.indexOf('=');
            if (percentDecoded(equals < 0 ? pair : pair.substring(0, equals)).equals(name)) {
                return equals < 0 ? "" : percentDecoded(pair.substring(equals + 1));
            }
        }
        return null;
    }

    /** The same stream at another host and port. */
    public RtspUrl withAuthority(String newHost, int newPort) {
        return new RtspUrl(secure, newHost, newPort, path, query);
    }

    /** The URL for a log: values of query parameters are masked unless they are known to name a stream only. */
    public String redacted() {
        return origin() + redactedTail(path, query);
    }

    /** Any text that should be a URL, for a log; what cannot be understood keeps nothing behind its first {@code ?}. */
    public static String redact(String text) {
        try {
            return text.equals("*") ? text : parse(text).redacted();
        } catch (IllegalArgumentException e) {
            String withoutUser = text.substring(text.lastIndexOf('@') + 1);
            int question = withoutUser.indexOf('?');
            return redactedTail(question < 0 ? withoutUser : withoutUser.substring(0, question), null)
                    + (question < 0 ? "" : "?***");
        }
    }

    private static String redactedTail(String path, @Nullable String query) {
        StringBuilder text = new StringBuilder();
        // XM cameras: rtsp://host/user=admin_password=secret_channel=1_stream=0.sdp
        String lower = path.toLowerCase(Locale.ROOT);
        int secret = -1;
        for (String word : new String[] {"pass", "pwd", "token", "sign"}) {
            int at = lower.indexOf(word);
            if (at >= 0 && lower.indexOf('=', at) >= 0 && (secret < 0 || at < secret)) {
                secret = at;
            }
        }
        text.append(withoutPasswordParts(secret < 0 ? path : path.substring(0, secret) + "***"));
        if (query != null) {
            char separator = '?';
            for (String pair : query.split("&")) {
                int equals = pair.indexOf('=');
                String name = equals < 0 ? "" : pair.substring(0, equals);
                boolean harmless = HARMLESS.contains(name.toLowerCase(Locale.ROOT));
                text.append(separator).append(harmless ? pair : name.isEmpty() ? "***" : name + "=***");
                separator = '&';
            }
        }
        return text.toString();
    }

    /** Masks the part of a path behind one that names a user, and what follows a colon within a part. */
    private static String withoutPasswordParts(String path) {
        String[] parts = path.split("/", -1);
        for (int i = 0; i < parts.length; i++) {
            int colon = parts[i].indexOf(':');
            if (colon >= 0) {
                parts[i] = parts[i].substring(0, colon) + ":***";
            } else if (i + 1 < parts.length
                    && !parts[i + 1].isEmpty()
                    && USERS.contains(parts[i].toLowerCase(Locale.ROOT))) {
                parts[++i] = "***";
            }
        }
        return String.join("/", parts);
    }

    private static String checkedHost(String text) {
        boolean brackets = text.startsWith("[") && text.endsWith("]");
        String host = brackets ? text.substring(1, text.length() - 1) : text;
        if (host.isEmpty() || host.length() > 253) {
            throw new IllegalArgumentException("host of " + host.length() + " characters (expected: 1 to 253)");
        }
        for (int i = 0; i < host.length(); i++) {
            char c = host.charAt(i);
            boolean allowed = Character.isLetterOrDigit(c) || "-._".indexOf(c) >= 0;
            if (!allowed && !(brackets && ":%".indexOf(c) >= 0)) {
                throw new IllegalArgumentException("character " + (int) c + " in the host of a URL");
            }
        }
        return host.toLowerCase(Locale.ROOT);
    }

    private static int parsePort(String text) {
        try {
            int port = text.length() > 5 || text.startsWith("+") ? 0 : Integer.parseInt(text);
            if (port >= 1 && port <= 65535) {
                return port;
            }
        } catch (NumberFormatException e) {
            // falls through to the refusal
        }
        throw new IllegalArgumentException("port of a URL is no number of 1 to 65535");
    }

    private static String escaped(String tail) {
        for (int i = 0; i < tail.length(); i++) {
            if (Character.isISOControl(tail.charAt(i))) {
                throw new IllegalArgumentException("character " + (int) tail.charAt(i) + " in a URL");
            }
        }
        return tail.replace(" ", "%20");
    }

    private static String percentDecoded(String text) {
        if (text.indexOf('%') < 0) {
            return text;
        }
        try {
            return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            // A password with a bare percent sign in it.
            return text;
        }
    }

    private static int indexOfAny(String text, String characters, int from) {
        int i = from;
        while (i < text.length() && characters.indexOf(text.charAt(i)) < 0) {
            i++;
        }
        return i;
    }

    @Override
    public String toString() {
        return redacted();
    }
}
