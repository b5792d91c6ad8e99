package io.culvert.gateway.web;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Which part of a list is wanted: {@code ?limit=&cursor=}. A controller takes it as a parameter.
 *
 * @param limit how many at most, 1 to 1000
 * @param after the key of the last item of the part before, null for the first part. The caller may forge it, so it may
 *     only choose a place in the caller's own list
 */
public record PageRequest(int limit, @Nullable String after) {

    static final int USUAL_LIMIT = 100;
    static final int MAX_LIMIT = 1000;

    /** How many rows to ask the database for. */
    public int fetch() {
        return limit + 1;
    }

    /** The key, or a text that sorts before every key. */
    public String afterOrStart() {
        return after == null ? "" : after;
    }

    /** The key as an id, null for the first part. */
    public @Nullable UUID afterId() {
        if (after == null) {
            return null;
        }
        try {
            return UUID.fromString(after);
        } catch (IllegalArgumentException e) {
            throw ProblemException.invalid("cursor", "must be the next of an earlier answer");
        }
    }

    /** The key as a number, null for the first part. */
    public @Nullable Long afterNumber() {
        if (after == null) {
            return null;
        }
        if (!after.matches("[0-9]{1,18}")) {
            throw ProblemException.invalid("cursor", "must be the next of an earlier answer");
        }
        return Long.valueOf(after);
    }

    static String cursor(String key) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(key.getBytes(StandardCharsets.UTF_8));
    }

    /** @throws ProblemException 422 for a limit or cursor that is none */
    static PageRequest parse(@Nullable String limit, @Nullable String cursor) {
        return new PageRequest(parseLimit(limit), cursor == null || cursor.isEmpty() ? null : parseCursor(cursor));
    }

    private static int parseLimit(@Nullable String limit) {
        if (limit == null || limit.isEmpty()) {
            return USUAL_LIMIT;
        }
        if (!limit.matches("[0-9]{1,4}") || Integer.parseInt(limit) < 1 || Integer.parseInt(limit) > MAX_LIMIT) {
            throw ProblemException.invalid("limit", "must be a number from 1 to " + MAX_LIMIT);
        }
        return Integer.parseInt(limit);
    }

    private static String parseCursor(String cursor) {
        try {
            String key = new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8);
            if (key.isEmpty() || key.length() > 512 || key.indexOf('\0') >= 0) {
                throw new IllegalArgumentException("empty or long");
            }
            return key;
        } catch (IllegalArgumentException e) {
            throw ProblemException.invalid("cursor", "must be the next of an earlier answer");
        }
    }
}
