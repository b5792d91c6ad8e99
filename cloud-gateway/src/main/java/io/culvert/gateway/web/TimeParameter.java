package io.culvert.gateway.web;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;

/** A time in the query: an RFC 3339 instant, or whole Unix seconds as media addresses have them. Pure. */
final class TimeParameter {

    private TimeParameter() {}

    /** @throws ProblemException 422 for what is no time */
    static @Nullable Instant parse(String field, @Nullable String text) {
        if (text == null || text.isEmpty()) {
            return null;
        }
        try {
            // A plus sign that nobody escaped has become a blank.
            return text.matches("[0-9]{1,11}")
                    ? Instant.ofEpochSecond(Long.parseLong(text))
                    : OffsetDateTime.parse(text.replace(' ', '+')).toInstant();
        } catch (DateTimeException e) {
            throw ProblemException.invalid(field, "must be a time like 2026-01-31T12:00:00Z, or Unix seconds");
        }
    }
}
