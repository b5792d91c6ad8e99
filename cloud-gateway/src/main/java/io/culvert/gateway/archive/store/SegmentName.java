package io.culvert.gateway.archive.store;

import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a segment is called on its volume: {@code <camera>/<yyyy-mm-dd>/<start, Unix ms>-<number>.mp4}. Immutable.
 *
 * @param camera whose it is
 * @param startMicros where it begins, Unix microseconds; the day of the folder is that of UTC
 * @param number that no other segment of the volume has
 */
public record SegmentName(UUID camera, long startMicros, long number) {
    private static final DateTimeFormatter DAY =
            DateTimeFormatter.ofPattern("uuuu-MM-dd").withZone(ZoneOffset.UTC);
    private static final String CAMERA_FOLDER = "([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})";
    private static final String DAY_FOLDER = "([0-9]{4}-[0-9]{2}-[0-9]{2})";
    private static final Pattern FOLDER = Pattern.compile(CAMERA_FOLDER + "(?:/" + DAY_FOLDER + ")?");
    private static final Pattern FORM =
            Pattern.compile(CAMERA_FOLDER + "/" + DAY_FOLDER + "/([0-9]{1,15})-([0-9]{1,18})\\.mp4");

    /** First and last instant that a name can say: 1970 to 9999. */
    private static final long LAST_MICROS =
            Instant.parse("9999-12-31T23:59:59.999Z").toEpochMilli() * 1000;

    public SegmentName {
        if (startMicros < 0 || startMicros > LAST_MICROS || number < 0) {
            throw new IllegalArgumentException(
                    "segment " + number + " at " + startMicros + " µs (expected: not negative, before the year 10000)");
        }
    }

    /** Relative to the root. */
    public Path path() {
        long millis = startMicros / 1000;
        return Path.of(camera.toString(), DAY.format(Instant.ofEpochMilli(millis)), millis + "-" + number + ".mp4");
    }

    /** Whether a folder below a root is called as a camera's, or a day's of one. */
    static boolean isFolder(Path relative) {
        return FOLDER.matcher(relative.toString()).matches();
    }

    /** The name that a file below a root says it has, to the millisecond; empty where it is no segment's. */
    public static Optional<SegmentName> of(Path relative) {
        Matcher form = FORM.matcher(relative.toString());
        if (!form.matches()) {
            return Optional.empty();
        }
        long micros = Long.parseLong(form.group(3)) * 1000;
        if (micros > LAST_MICROS) {
            return Optional.empty();
        }
        SegmentName name = new SegmentName(UUID.fromString(form.group(1)), micros, Long.parseLong(form.group(4)));
        return name.path().equals(relative) ? Optional.of(name) : Optional.empty();
    }
}
