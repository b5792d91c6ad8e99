package io.culvert.media.rtsp.auth;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One scheme with its parameters, as {@code WWW-Authenticate} and {@code Authorization} carry them (RFC 7235 section
 * 2.1). Parsing never fails: what makes no sense is skipped.
 *
 * @param scheme in lower case
 * @param parameters by name in lower case, values without quotes and escapes; the first of a name counts
 */
record Challenge(String scheme, Map<String, String> parameters) {

    private static final int MAX_LENGTH = 8192;

    @Nullable
    String parameter(String name) {
        return parameters.get(name);
    }

    String parameter(String name, String otherwise) {
        return parameters.getOrDefault(name, otherwise);
    }

    /** The challenges of one header value; several may stand in one, separated by commas. */
    static List<Challenge> parse(String value) {
        List<Challenge> challenges = new ArrayList<>();
        Cursor cursor = new Cursor(value.length() > MAX_LENGTH ? value.substring(0, MAX_LENGTH) : value);
        while (cursor.skipTo(" \t,;")) {
            String word = cursor.word();
            if (cursor.takeEquals()) {
                String text = cursor.value();
                if (!challenges.isEmpty()) {
                    challenges.get(challenges.size() - 1).parameters.putIfAbsent(word.toLowerCase(Locale.ROOT), text);
                }
            } else if (!word.isEmpty()) {
                challenges.add(new Challenge(word.toLowerCase(Locale.ROOT), new LinkedHashMap<>()));
            } else {
                cursor.skipOne();
            }
        }
        return challenges;
    }

    private static final class Cursor {

        private final String text;
        private int at;

        Cursor(String text) {
            this.text = text;
        }

        /** Passes over those characters; false at the end. */
        boolean skipTo(String characters) {
            while (at < text.length() && characters.indexOf(text.charAt(at)) >= 0) {
                at++;
            }
            return at < text.length();
        }

        void skipOne() {
            at++;
        }

        String word() {
            int start = at;
            while (at < text.length() && " \t,;=\"".indexOf(text.charAt(at)) < 0) {
                at++;
            }
            return text.substring(start, at);
        }

        boolean takeEquals() {
            int before = at;
            skipTo(" \t");
            if (at < text.length() && text.charAt(at) == '=') {
                at++;
                skipTo(" \t");
                return true;
            }
            at = before;
            return false;
        }

        String value() {
            if (at >= text.length() || text.charAt(at) != '"') {
                int start = at;
                while (at < text.length() && text.charAt(at) != ',' && text.charAt(at) != ' ') {
                    at++;
                }
                return text.substring(start, at).strip();
            }
            StringBuilder value = new StringBuilder();
            for (at++; at < text.length() && text.charAt(at) != '"'; at++) {
                if (text.charAt(at) == '\\' && at + 1 < text.length()) {
                    at++;
                }
                value.append(text.charAt(at));
            }
            at++;
            return value.toString();
        }
    }
}
