package io.culvert.gateway.web;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The {@code Range} of a request for bytes (RFC 9110 section 14.1.2), one range of them. What is no such range, or several,
 * is as if it were not there, which section 14.2 allows. Immutable.
 *
 * @param first position of the first byte; or −1, and {@code last} says how many of the last bytes are wanted
 * @param last position of the last byte, which may lie behind the end
 */
record ByteRange(long first, long last) {
    private static final Pattern FORM = Pattern.compile("bytes\\s*=\\s*([0-9]{0,18})\\s*-\\s*([0-9]{0,18})\\s*");

    static Optional<ByteRange> parse(@Nullable String header) {
        Matcher form = FORM.matcher(header == null ? "" : header);
        if (!form.matches() || (form.group(1).isEmpty() && form.group(2).isEmpty())) {
            return Optional.empty();
        }
        long first = form.group(1).isEmpty() ? -1 : Long.parseLong(form.group(1));
        long last = form.group(2).isEmpty() ? Long.MAX_VALUE : Long.parseLong(form.group(2));
        return first > last ? Optional.empty() : Optional.of(new ByteRange(first, last));
    }

    /** Whether it begins with the file's first byte. */
    boolean isFromStart() {
        return first == 0;
    }

    /** The same within a file of so many bytes; empty where it has none of these. */
    Optional<ByteRange> within(long sizeBytes) {
        long from = first < 0 ? Math.max(0, sizeBytes - last) : first;
        long to = first < 0 ? sizeBytes - 1 : Math.min(last, sizeBytes - 1);
        return from > to ? Optional.empty() : Optional.of(new ByteRange(from, to));
    }

    long bytes() {
        return last - first + 1;
    }
}
