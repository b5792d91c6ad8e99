package io.culvert.media.rtsp;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The header fields of one message in the order they came, names compared without case, a name as often as it came.
 *
 * <p>Mutable and unsynchronised: built by one thread, then read. A value can never hold a line end, so that nothing
 * taken from outside can add a header to what we send.
 */
public final class RtspHeaders {

    private static final Set<String> LOCATIONS = Set.of("content-base", "content-location", "location", "rtp-info");

    private static final Set<String> HARMLESS = Set.of(
            "accept",
            "allow",
            "blocksize",
            "cache-control",
            "connection",
            "content-length",
            "content-type",
            "cseq",
            "date",
            "frames",
            "immediate",
            "proxy-require",
            "public",
            "range",
            "rate-control",
            "require",
            "retry-after",
            "scale",
            "server",
            "speed",
            "transport",
            "unsupported",
            "www-authenticate");

    /** Names at even places, their values behind them. */
    private final List<String> fields = new ArrayList<>(16);

    /** Headers out of names and values in turn. */
    public static RtspHeaders of(String... namesAndValues) {
        if (namesAndValues.length % 2 != 0) {
            throw new IllegalArgumentException(namesAndValues.length + " strings (expected: names and values in turn)");
        }
        RtspHeaders headers = new RtspHeaders();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            headers.add(namesAndValues[i], namesAndValues[i + 1]);
        }
        return headers;
    }

    /** The first value of that name, or null. */
    public @Nullable String first(String name) {
        for (int i = 0; i < fields.size(); i += 2) {
            if (fields.get(i).equalsIgnoreCase(name)) {
                return fields.get(i + 1);
            }
        }
        return null;
    }

    /** Every value of that name in order; empty when there is none. */
    public List<String> all(String name) {
        List<String> values = new ArrayList<>(2);
        for (int i = 0; i < fields.size(); i += 2) {
            if (fields.get(i).equalsIgnoreCase(name)) {
                values.add(fields.get(i + 1));
            }
        }
        return values;
    }

    public boolean contains(String name) {
        return first(name) != null;
    }

    /**
     * Adds a field behind the others.
     *
     * @throws IllegalArgumentException when the name or value could not be sent as one header line
     */
    public RtspHeaders add(String name, String value) {
        fields.add(checkedName(name));
        fields.add(checkedValue(name, value));
        return this;
    }

    public RtspHeaders add(String name, long value) {
        return add(name, Long.toString(value));
    }

    /** Replaces every field of that name by one. */
    public RtspHeaders set(String name, String value) {
        return remove(name).add(name, value);
    }

    public RtspHeaders set(String name, long value) {
        return set(name, Long.toString(value));
    }

    public RtspHeaders remove(String name) {
        for (int i = fields.size() - 2; i >= 0; i -= 2) {
            if (fields.get(i).equalsIgnoreCase(name)) {
                fields.remove(i + 1);
                fields.remove(i);
            }
        }
        return this;
    }

    public void forEach(BiConsumer<String, String> action) {
        for (int i = 0; i < fields.size(); i += 2) {
            action.accept(fields.get(i), fields.get(i + 1));
        }
    }

    /** Number of header lines. */
    public int size() {
        return fields.size() / 2;
    }

    public RtspHeaders copy() {
        RtspHeaders copy = new RtspHeaders();
        copy.fields.addAll(fields);
        return copy;
    }

    /** Appends a continuation line to the value that came last (RFC 2326 section 4, LWS). */
    void continueLast(String more) {
        int last = fields.size() - 1;
        fields.set(last, (fields.get(last) + ' ' + more).strip());
    }

    private static String checkedName(String name) {
        if (name.isEmpty()) {
            throw new IllegalArgumentException("empty header name");
        }
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c < ' ' || c == ':') {
                throw new IllegalArgumentException("character " + (int) c + " in a header name");
            }
        }
        return name;
    }

    private static String checkedValue(String name, String value) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '\r' || c == '\n' || c == 0) {
                throw new IllegalArgumentException("character " + (int) c + " in the value of header " + name);
            }
        }
        return value;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof RtspHeaders headers && fields.equals(headers.fields);
    }

    @Override
    public int hashCode() {
        return fields.hashCode();
    }

    /** The header lines for a log; what may hold a secret is masked. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("[");
        forEach((name, value) -> {
            if (text.length() > 1) {
                text.append(", ");
            }
            text.append(name).append(": ").append(printable(name, value));
        });
        return text.append(']').toString();
    }

    /** Only what is known to hold no secret is shown: a token or a password may stand anywhere else. */
    private static String printable(String name, String value) {
        String known = name.toLowerCase(Locale.ROOT);
        if (LOCATIONS.contains(known)) {
            return RtspUrl.redact(value);
        }
        return HARMLESS.contains(known) ? value : "***";
    }
}
