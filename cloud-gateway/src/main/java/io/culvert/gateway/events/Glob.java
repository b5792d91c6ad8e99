package io.culvert.gateway.events;

/**
 * A pattern in which {@code *} stands for any text and {@code ?} for one character.
 *
 * <p>Matched in the time of text times stars at most, without backtracking further than to the last star.
 */
public record Glob(String pattern) {

    /** Long enough for a camera's name. */
    public static final int MAX_CHARS = 100;

    /** @throws IllegalArgumentException for one that is empty or too long */
    public Glob {
        if (pattern.isEmpty() || pattern.length() > MAX_CHARS) {
            throw new IllegalArgumentException("must have 1 to " + MAX_CHARS + " characters");
        }
    }

    boolean matches(String text) {
        int at = 0;
        int in = 0;
        int star = -1;
        int retry = 0;
        while (at < text.length()) {
            if (in < pattern.length() && pattern.charAt(in) == '*') {
                star = in++;
                retry = at;
            } else if (in < pattern.length() && (pattern.charAt(in) == '?' || pattern.charAt(in) == text.charAt(at))) {
                in++;
                at++;
            } else if (star >= 0) {
                in = star + 1;
                at = ++retry;
            } else {
                return false;
            }
        }
        while (in < pattern.length() && pattern.charAt(in) == '*') {
            in++;
        }
        return in == pattern.length();
    }

    /** The same in the words of SQL's LIKE, escaped by a backslash. */
    String like() {
        StringBuilder like = new StringBuilder();
        for (int i = 0; i < pattern.length(); i++) {
            char c = pattern.charAt(i);
            switch (c) {
                case '*' -> like.append('%');
                case '?' -> like.append('_');
                case '%', '_', '\\' -> like.append('\\').append(c);
                default -> like.append(c);
            }
        }
        return like.toString();
    }
}
