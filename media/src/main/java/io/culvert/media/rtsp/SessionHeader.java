package io.culvert.media.rtsp;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The {@code Session} header (RFC 2326 section 12.37).
 *
 * @param id as the server chose it; some hold blanks or semicolons
 * @param timeoutSeconds after which the server forgets a silent client, or null where the header does not say
 */
public record SessionHeader(String id, @Nullable Integer timeoutSeconds) {

    /** What RFC 2326 sets where no timeout is named. */
    public static final int DEFAULT_TIMEOUT_SECONDS = 60;

    private static final int MAX_TIMEOUT_SECONDS = 24 * 60 * 60;

    /** Null when there is no id. A timeout that is no sensible number counts as not given. */
    public static @Nullable SessionHeader parse(String value) {
        int end = value.indexOf(';');
        // A semicolon belongs to the id unless a parameter follows it.
        while (end >= 0 && !isParameter(value, end + 1)) {
            end = value.indexOf(';', end + 1);
        }
        String id = stripTrailingSemicolon(
                end < 0 ? value.strip() : value.substring(0, end).strip());
        if (id.isEmpty()) {
            return null;
        }
        Integer timeout = null;
        for (String part : end < 0 ? new String[0] : value.substring(end + 1).split(";")) {
            String parameter = part.strip().toLowerCase(Locale.ROOT);
            if (parameter.startsWith("timeout")) {
                timeout = parseTimeout(
                        parameter.substring(parameter.indexOf('=') + 1).strip());
            }
        }
        return new SessionHeader(id, timeout);
    }

    private static boolean isParameter(String value, int from) {
        int end = value.indexOf(';', from);
        return value.substring(from, end < 0 ? value.length() : end).indexOf('=') > 0;
    }

    private static String stripTrailingSemicolon(String id) {
        return id.endsWith(";") ? id.substring(0, id.length() - 1).strip() : id;
    }

    private static @Nullable Integer parseTimeout(String text) {
        try {
            int seconds = Integer.parseInt(text);
            return seconds < 1 ? null : Math.min(seconds, MAX_TIMEOUT_SECONDS);
        } catch (NumberFormatException e) {
            return null;
        }
    }

    public String format() {
        return timeoutSeconds == null ? id : id + ";timeout=" + timeoutSeconds;
    }
}
