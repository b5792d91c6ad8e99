package io.culvert.camera.fault;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Times and sizes as scripts write them: {@code 20ms}, {@code 2s}, {@code 8MiB}, {@code 64KiB}, {@code 500}. */
final class Quantity {
    private static final Pattern NUMBER = Pattern.compile("(\\d+(?:\\.\\d+)?)([A-Za-z%]*)");

    private Quantity() {}

    /** Whether the text is a time. */
    static boolean isTime(String text) {
        return text.matches("\\d+(\\.\\d+)?(ms|s)");
    }

    static long nanos(String text) {
        Matcher parts = parts(text, "a time like 20ms or 2s");
        return switch (parts.group(2)) {
            case "ms" -> (long) (Double.parseDouble(parts.group(1)) * 1e6);
            case "s" -> (long) (Double.parseDouble(parts.group(1)) * 1e9);
            default -> throw new IllegalArgumentException('"' + text + "\" (expected: a time like 20ms or 2s)");
        };
    }

    static long bytes(String text) {
        Matcher parts = parts(text, "a size like 500, 64KiB or 8MiB");
        long unit =
                switch (parts.group(2).toLowerCase(Locale.ROOT)) {
                    case "" -> 1;
                    case "kib" -> 1 << 10;
                    case "mib" -> 1 << 20;
                    default ->
                        throw new IllegalArgumentException('"' + text + "\" (expected: a size like 64KiB or 8MiB)");
                };
        return (long) (Double.parseDouble(parts.group(1)) * unit);
    }

    static int number(String text, int least, int most) {
        try {
            int value = Integer.decode(text);
            if (value >= least && value <= most) {
                return value;
            }
        } catch (NumberFormatException e) {
            // told below
        }
        throw new IllegalArgumentException('"' + text + "\" (expected: a number from " + least + " to " + most + ")");
    }

    private static Matcher parts(String text, String expected) {
        Matcher matcher = NUMBER.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException('"' + text + "\" (expected: " + expected + ")");
        }
        return matcher;
    }
}
