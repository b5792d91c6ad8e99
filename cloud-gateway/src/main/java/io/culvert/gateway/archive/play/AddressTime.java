package io.culvert.gateway.archive.play;

import io.culvert.gateway.archive.index.Span;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/**
 * Times as media addresses have them: {@code FROM} is Unix seconds, with or without a fraction, or an RFC 3339 instant,
 * {@code DUR} is seconds or {@code now}. Pure; what is none is empty, and costs no more than its length.
 */
public final class AddressTime {
    /** What {@link #duration} says for {@code now}, and where a piece without an end ends. */
    public static final long OPEN = Long.MAX_VALUE;

    private static final Pattern SECONDS = Pattern.compile("[0-9]{1,12}(\\.[0-9]{1,9})?");
    private static final int LONGEST_TEXT = 40;
    private static final long LAST_MICROS = Span.micros(Instant.parse("9999-12-31T00:00:00Z"));

    private AddressTime() {}

    /**
     * From one time to a later one.
     *
     * @param fromMicros Unix microseconds
     * @param toMicros likewise, or {@link #OPEN}: up to the end as of now
     */
    public record Piece(long fromMicros, long toMicros) {
        public boolean isOpen() {
            return toMicros == OPEN;
        }
    }

    /** Unix microseconds of a {@code FROM}, from 1970 to 9999; what is finer is cut off. */
    public static OptionalLong micros(String from) {
        if (SECONDS.matcher(from).matches()) {
            return within(seconds(from));
        }
        try {
            // A plus sign that nobody escaped has become a blank.
            return from.length() > LONGEST_TEXT
                    ? OptionalLong.empty()
                    : within(Span.micros(
                            OffsetDateTime.parse(from.replace(' ', '+')).toInstant()));
        } catch (DateTimeException | ArithmeticException e) {
            return OptionalLong.empty();
        }
    }

    private static OptionalLong within(long micros) {
        return micros < 0 || micros > LAST_MICROS ? OptionalLong.empty() : OptionalLong.of(micros);
    }

    private static long seconds(String text) {
        return new BigDecimal(text)
                .movePointRight(6)
                .setScale(0, RoundingMode.DOWN)
                .longValueExact();
    }

    /** Microseconds of a {@code DUR}, more than none; {@link #OPEN} for {@code now}. */
    public static OptionalLong duration(String text) {
        if (text.equals("now")) {
            return OptionalLong.of(OPEN);
        }
        long micros = SECONDS.matcher(text).matches() ? seconds(text) : 0;
        return micros < 1 ? OptionalLong.empty() : OptionalLong.of(micros);
    }

    /** The piece that begins there and is so long; empty where one of them is none, or it ends after the year 9999. */
    public static Optional<Piece> piece(String from, String duration) {
        OptionalLong begin = micros(from);
        OptionalLong length = duration(duration);
        if (begin.isEmpty() || length.isEmpty()) {
            return Optional.empty();
        }
        if (length.getAsLong() == OPEN) {
            return Optional.of(new Piece(begin.getAsLong(), OPEN));
        }
        long end = begin.getAsLong() + length.getAsLong();
        return end > LAST_MICROS ? Optional.empty() : Optional.of(new Piece(begin.getAsLong(), end));
    }

    /** The piece of {@code FROM-DUR}; {@code FROM} may have hyphens of its own. */
    public static Optional<Piece> piece(String both) {
        int hyphen = both.lastIndexOf('-');
        return hyphen < 0 ? Optional.empty() : piece(both.substring(0, hyphen), both.substring(hyphen + 1));
    }
}
