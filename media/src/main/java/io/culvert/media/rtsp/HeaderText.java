package io.culvert.media.rtsp;

import java.util.ArrayList;
import java.util.List;

/** Splitting of header values at a separator that may also stand within quotes. Stateless. */
final class HeaderText {

    private HeaderText() {}

    /** The parts between the separators, stripped, without empty ones. */
    static List<String> split(String value, char separator) {
        List<String> parts = new ArrayList<>();
        boolean quoted = false;
        int start = 0;
        for (int i = 0; i <= value.length(); i++) {
            if (i == value.length() || (value.charAt(i) == separator && !quoted)) {
                String part = value.substring(start, i).strip();
                if (!part.isEmpty()) {
                    parts.add(part);
                }
                start = i + 1;
            } else if (value.charAt(i) == '"') {
                quoted = !quoted;
            }
        }
        return parts;
    }

    static String unquoted(String value) {
        boolean quoted = value.length() >= 2 && value.startsWith("\"") && value.endsWith("\"");
        return quoted ? value.substring(1, value.length() - 1) : value;
    }
}
