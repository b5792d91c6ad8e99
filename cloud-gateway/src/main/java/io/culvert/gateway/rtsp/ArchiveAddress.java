package io.culvert.gateway.rtsp;

import io.culvert.gateway.archive.index.Span;
import io.culvert.gateway.rtsp.replay.PlayOrder;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which part of a recording an address names. Immutable.
 *
 * @param segment of the path that says the same, for the addresses of its tracks
 * @param fromMicros Unix microseconds; {@link PlayOrder#BEGINNING} for all that there is
 * @param toMicros greater; {@link PlayOrder#OPEN} where it goes on
 */
record ArchiveAddress(String segment, long fromMicros, long toMicros) {
    private static final String WHOLE = "replay";
    private static final String PREFIX = "archive-";
    private static final String NOW = "now";
    private static final Pattern SECONDS = Pattern.compile("\\d{1,12}(?:\\.\\d{1,9})?");
    private static final int MOST_CHARACTERS = 40;

    /** Years that a {@code clock=} can say. */
    private static final long LAST_MICROS = Span.micros(Instant.parse("9999-12-31T23:59:59Z"));

    /** Whether a segment of a path means a recording, rightly spelled or not. */
    static boolean isMeantBy(String segment) {
        return segment.equals(WHOLE) || segment.startsWith(PREFIX);
    }

    /** Out of {@code replay} or {@code archive-FROM-DURATION}; null where it is none. */
    static @Nullable ArchiveAddress ofSegment(String segment) {
        if (segment.equals(WHOLE)) {
            return new ArchiveAddress(WHOLE, PlayOrder.BEGINNING, PlayOrder.OPEN);
        }
        int dash = segment.lastIndexOf('-');
        if (!segment.startsWith(PREFIX) || dash < PREFIX.length()) {
            return null;
        }
        Long from = instant(segment.substring(PREFIX.length(), dash));
        String duration = segment.substring(dash + 1);
        if (from == null) {
            return null;
        }
        if (duration.equals(NOW)) {
            return of(from, PlayOrder.OPEN);
        }
        Long micros = SECONDS.matcher(duration).matches() ? micros(duration) : null;
        return micros == null || micros == 0 ? null : of(from, from + micros);
    }

    /** Out of {@code from=} and {@code to=}; null where they say nothing that can be played. */
    static @Nullable ArchiveAddress ofQuery(String from, @Nullable String to) {
        Long begin = instant(from);
        Long end = to == null || to.isEmpty() || to.equals(NOW) ? Long.valueOf(PlayOrder.OPEN) : instant(to);
        return begin == null || end == null || end <= begin ? null : of(begin, end);
    }

    private static @Nullable ArchiveAddress of(long from, long to) {
        if (from > LAST_MICROS) {
            return null;
        }
        String length = to == PlayOrder.OPEN
                ? NOW
                : BigDecimal.valueOf(to - from, 6).stripTrailingZeros().toPlainString();
        String begin = BigDecimal.valueOf(from, 6).stripTrailingZeros().toPlainString();
        return new ArchiveAddress(PREFIX + begin + '-' + length, from, to);
    }

    /** Unix seconds, fractions allowed, or an instant of RFC 3339; null where it is neither, or before 1970. */
    private static @Nullable Long instant(String text) {
        if (SECONDS.matcher(text).matches()) {
            return micros(text);
        }
        if (text.length() > MOST_CHARACTERS) {
            return null;
        }
        try {
            long micros = Span.micros(OffsetDateTime.parse(text).toInstant());
            return micros < 0 ? null : Long.valueOf(micros);
        } catch (DateTimeException | ArithmeticException e) {
            return null;
        }
    }

    private static long micros(String seconds) {
        return new BigDecimal(seconds).movePointRight(6).longValue();
    }

    /** The same, beginning there where it is all that there is. */
    ArchiveAddress beginningAt(long micros) {
        return fromMicros == PlayOrder.BEGINNING ? new ArchiveAddress(segment, micros, toMicros) : this;
    }

    boolean isOpen() {
        return toMicros == PlayOrder.OPEN;
    }
}
