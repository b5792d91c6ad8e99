package io.culvert.gateway.node;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Ports that a door may take, such as {@code 50000-50999}, {@code auto} for any or {@code off} for none. Immutable.
 *
 * @param first 1 to 65535; 0 where any or none may be taken
 * @param last not below {@code first}; -1 for none
 */
public record PortRange(int first, int last) {
    /** Whichever are free. */
    public static final PortRange ANY = new PortRange(0, 0);

    private static final PortRange NONE = new PortRange(0, -1);
    private static final Pattern RANGE = Pattern.compile("([0-9]{1,5})-([0-9]{1,5})");
    private static final int MAX = 65_535;

    /** @throws IllegalArgumentException for text that is none of the three, or a range that holds no even and odd pair */
    public static PortRange parse(String text) {
        if (text.equals("auto")) {
            return ANY;
        }
        if (text.equals("off")) {
            return NONE;
        }
        Matcher range = RANGE.matcher(text);
        if (range.matches()) {
            int first = Integer.parseInt(range.group(1));
            int last = Integer.parseInt(range.group(2));
            PortRange ports = new PortRange(first, last);
            if (first > 0 && last <= MAX && ports.pairs() > 0) {
                return ports;
            }
        }
        throw new IllegalArgumentException(text + " (expected: auto, off, or a range such as 50000-50999)");
    }

    /** Whether any free port will do. */
    public boolean isAny() {
        return first == 0 && last == 0;
    }

    public boolean isNone() {
        return last < 0;
    }

    /** How many pairs of an even port and the odd one behind it are in the range. */
    public int pairs() {
        return isAny() || isNone() ? 0 : Math.max(0, (last + 1 - firstEven()) / 2);
    }

    /** The even port of a pair, 0 … {@link #pairs()} - 1. */
    public int pair(int index) {
        return firstEven() + 2 * index;
    }

    private int firstEven() {
        return first + first % 2;
    }

    static boolean isRange(String text) {
        try {
            parse(text);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
