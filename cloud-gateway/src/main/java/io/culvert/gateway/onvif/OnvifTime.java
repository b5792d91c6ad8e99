package io.culvert.gateway.onvif;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Times and durations as XML Schema writes them (part 2, sections 3.2.6 and 3.2.7). Pure. */
final class OnvifTime {
    /** Nothing was recorded before, and nothing will be for long: what lies outside counts as these. */
    static final Instant FIRST = Instant.EPOCH;

    static final Instant LAST = Instant.parse("9999-12-31T00:00:00Z");

    private static final int MAX_CHARS = 60;
    private static final Pattern TIME =
            Pattern.compile("(-?)([0-9]{4,10})-([0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\\.[0-9]{1,20})?)"
                    + "(Z|[+-][0-9]{2}:[0-9]{2})?");
    private static final Pattern DURATION =
            Pattern.compile("(-?)P(?:([0-9]{1,9})Y)?(?:([0-9]{1,9})M)?(?:([0-9]{1,9})D)?"
                    + "(?:T(?:([0-9]{1,9})H)?(?:([0-9]{1,9})M)?(?:([0-9]{1,9})(?:\\.[0-9]{1,20})?S)?)?");

    private OnvifTime() {}

    /** An {@code xs:dateTime}, within what has a meaning here; without a zone it is UTC. Empty for what is none. */
    static Optional<Instant> instant(String text) {
        Matcher matcher = text.length() > MAX_CHARS ? TIME.matcher("") : TIME.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        boolean early = !matcher.group(1).isEmpty();
        boolean late = matcher.group(2).length() > 4;
        String zone = matcher.group(4);
        String rest = matcher.group(3).replaceFirst("(\\.[0-9]{1,9})[0-9]*", "$1");
        try {
            // A year of more digits is checked with another one that has the same days.
            Instant time = LocalDateTime.parse((early || late ? "2000" : matcher.group(2)) + "-" + rest)
                    .toInstant(zone == null ? ZoneOffset.UTC : ZoneOffset.of(zone));
            return Optional.of(early ? FIRST : late ? LAST : clamped(time));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    private static Instant clamped(Instant time) {
        return time.isBefore(FIRST) ? FIRST : time.isAfter(LAST) ? LAST : time;
    }

    /** An {@code xs:duration} in whole seconds, 0 to 100 years. Empty for what is none. */
    static Optional<Duration> duration(String text) {
        Matcher matcher = text.length() > MAX_CHARS ? DURATION.matcher("") : DURATION.matcher(text);
        if (!matcher.matches() || text.endsWith("P") || text.endsWith("T")) {
            return Optional.empty();
        }
        long[] seconds = {365 * 86_400L, 30 * 86_400L, 86_400, 3_600, 60, 1};
        long sum = 0;
        for (int i = 0; i < seconds.length; i++) {
            String group = matcher.group(i + 2);
            sum += group == null ? 0 : Long.parseLong(group) * seconds[i];
        }
        return Optional.of(Duration.ofSeconds(matcher.group(1).isEmpty() ? Math.min(sum, 100 * 365 * 86_400L) : 0));
    }

    /** In UTC, to the millisecond, with the {@code Z} that Recording Search 5.2.6 asks for. */
    static String text(Instant time) {
        String text = time.truncatedTo(ChronoUnit.MILLIS).toString();
        return text.contains(".") ? text : text.replace("Z", ".000Z");
    }
}
