package io.culvert.gateway.motion;

import java.time.Instant;
import java.util.regex.Pattern;

/**
 * What somebody tells of motion before a camera. Immutable.
 *
 * @param type what kind of motion: {@link #MOTION}, or a word of the device's own like {@code line_crossing}
 * @param at when, by a clock that the gateway may believe
 */
public record MotionReport(MotionSource source, String type, Instant at, MotionState state) {

    /** Motion of which nothing else is known. */
    public static final String MOTION = "motion";

    /** What a type must look like. */
    public static final String TYPE_RULE = "[a-z][a-z0-9_]{0,31}";

    private static final Pattern TYPE = Pattern.compile(TYPE_RULE);

    /** @throws IllegalArgumentException for a type that is none */
    public MotionReport {
        if (!isType(type)) {
            throw new IllegalArgumentException("no type of motion: " + type + " (expected: " + TYPE_RULE + ")");
        }
    }

    public static boolean isType(String text) {
        return TYPE.matcher(text).matches();
    }
}
