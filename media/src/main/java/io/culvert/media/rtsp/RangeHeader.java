package io.culvert.media.rtsp;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The {@code Range} header (RFC 2326 section 12.29) in the two units we speak; SMPTE is refused by parsing to null. */
public sealed interface RangeHeader {

    /** A range that starts now and has no end: all that a live stream can offer. */
    RangeHeader LIVE = new Npt(null, null);

    /**
     * Time from the beginning of the presentation (section 3.6).
     *
     * @param start null for {@code now}
     * @param end null for open
     */
    record Npt(@Nullable Duration start, @Nullable Duration end) implements RangeHeader {
        @Override
        public String format() {
            return "npt=" + (start == null ? "now" : seconds(start)) + '-' + (end == null ? "" : seconds(end));
        }

        private static String seconds(Duration time) {
            return time.toSeconds() + "." + String.format(Locale.ROOT, "%03d", time.toMillisPart());
        }
    }

    /**
     * Absolute time in UTC (section 3.7).
     *
     * @param start null where only the end is given, as ONVIF replay does when it plays backwards to the beginning
     * @param end null for open
     */
    record Clock(@Nullable Instant start, @Nullable Instant end) implements RangeHeader {

        private static final DateTimeFormatter WRITTEN = DateTimeFormatter.ofPattern(
                        "uuuuMMdd'T'HHmmss.SSS'Z'", Locale.ROOT)
                .withZone(ZoneOffset.UTC);

        private static final DateTimeFormatter READ = new DateTimeFormatterBuilder()
                .parseCaseInsensitive()
                .appendValue(ChronoField.YEAR, 4)
                .appendPattern("MMdd'T'HHmmss")
                .appendFraction(ChronoField.NANO_OF_SECOND, 0, 9, true)
                .appendLiteral('Z')
                .toFormatter(Locale.ROOT);

        @Override
        public String format() {
            return "clock=" + (start == null ? "" : WRITTEN.format(start)) + '-'
                    + (end == null ? "" : WRITTEN.format(end));
        }
    }

    /** The text for the wire; times in milliseconds. */
    String format();

    /** Null when the text is in a unit we do not speak or is broken. A {@code ;time=} behind it is left out. */
    static @Nullable RangeHeader parse(String value) {
        String text = value.strip();
        int semicolon = text.indexOf(';');
        text = semicolon < 0 ? text : text.substring(0, semicolon).strip();
        int equals = text.indexOf('=');
        if (equals < 0) {
            return null;
        }
        String unit = text.substring(0, equals).strip().toLowerCase(Locale.ROOT);
        String span = text.substring(equals + 1).strip();
        int dash = span.indexOf('-');
        if (dash < 0) {
            return null;
        }
        String start = span.substring(0, dash).strip();
        String end = span.substring(dash + 1).strip();
        try {
            return switch (unit) {
                case "npt" -> parseNpt(start, end);
                case "clock" -> parseClock(start, end);
                default -> null;
            };
        } catch (DateTimeException | ArithmeticException | NumberFormatException e) {
            return null;
        }
    }

    private static @Nullable RangeHeader parseNpt(String start, String end) {
        if (start.isEmpty() && end.isEmpty()) {
            return null;
        }
        boolean now = start.equalsIgnoreCase("now");
        Duration from = now ? null : start.isEmpty() ? Duration.ZERO : nptTime(start);
        return new Npt(from, end.isEmpty() ? null : nptTime(end));
    }

    private static @Nullable RangeHeader parseClock(String start, String end) {
        if (start.isEmpty() && end.isEmpty()) {
            return null;
        }
        return new Clock(start.isEmpty() ? null : clockTime(start), end.isEmpty() ? null : clockTime(end));
    }

    /** {@code 12.5} or {@code 1:02:03.5}. */
    private static Duration nptTime(String text) {
        String[] parts = text.split(":", -1);
        if (text.length() > 32 || parts.length > 3) {
            throw new NumberFormatException();
        }
        BigDecimal seconds = BigDecimal.ZERO;
        for (String part : parts) {
            if (part.isEmpty() || !part.chars().allMatch(c -> c == '.' || (c >= '0' && c <= '9'))) {
                throw new NumberFormatException();
            }
            seconds = seconds.multiply(BigDecimal.valueOf(60)).add(new BigDecimal(part));
        }
        return Duration.ofNanos(
                seconds.movePointRight(9).setScale(0, RoundingMode.DOWN).longValueExact());
    }

    /** {@code 19961108T143720.25Z}. */
    private static Instant clockTime(String text) {
        return LocalDateTime.parse(text, Clock.READ).toInstant(ZoneOffset.UTC);
    }
}
