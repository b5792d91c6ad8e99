package io.culvert.gateway.web;

import io.culvert.gateway.archive.index.Span;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The window of time of a question about an archive: {@code ?from=&to=}. Pure. */
final class TimeWindow {
    static final String DESCRIPTION =
            "`from` and `to` are RFC 3339 or Unix seconds; left out: up to now, and the 24 hours before `to`.";

    private static final Duration USUAL = Duration.ofHours(24);

    /** Longer than anything is kept. */
    private static final Duration LONGEST = Duration.ofDays(2 * 3_650 + 10);

    private static final Instant LAST = Instant.parse("9999-12-31T00:00:00Z");

    private TimeWindow() {}

    /** @throws ProblemException 422 for a window that is none */
    static Span parse(@Nullable String from, @Nullable String to, Instant now) {
        Instant end = TimeParameter.parse("to", to);
        if (end == null) {
            end = now;
        }
        Instant begin = TimeParameter.parse("from", from);
        if (begin == null) {
            begin = end.minus(USUAL);
        }
        return of(begin, end);
    }

    /** @throws ProblemException 422 for a window that is none */
    static Span of(Instant begin, Instant end) {
        check("from", begin);
        check("to", end);
        if (Span.micros(begin) >= Span.micros(end)) {
            throw ProblemException.invalid("to", "must be later than from, by a microsecond at least");
        }
        if (Duration.between(begin, end).compareTo(LONGEST) > 0) {
            throw ProblemException.invalid("from", "must be within " + LONGEST.toDays() + " days of to");
        }
        return Span.of(begin, end);
    }

    private static void check(String field, Instant time) {
        if (time.isBefore(Instant.EPOCH) || time.isAfter(LAST)) {
            throw ProblemException.invalid(field, "must be a time from 1970 to 9999");
        }
    }
}
