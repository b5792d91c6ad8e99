package io.culvert.agent.log;

import java.io.PrintStream;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;
import org.slf4j.Marker;
import org.slf4j.event.Level;
import org.slf4j.helpers.LegacyAbstractLogger;
import org.slf4j.helpers.MessageFormatter;

/**
 * Prints events as {@code 2026-11-20T14:07:33.123Z INFO GatewayLink text}, the stack trace of a failure below.
 *
 * <p>Thread-safe: a line is one write.
 */
final class LineLogger extends LegacyAbstractLogger {
    private static final long serialVersionUID = 1L;

    private final int lowest;
    private final String shortName;
    private final transient PrintStream out;

    LineLogger(String name, Level lowest, PrintStream out) {
        this.name = name;
        this.lowest = lowest.toInt();
        this.shortName = name.substring(name.lastIndexOf('.') + 1);
        this.out = out;
    }

    @Override
    protected void handleNormalizedLoggingCall(
            Level level,
            @Nullable Marker marker,
            String pattern,
            Object @Nullable [] arguments,
            @Nullable Throwable failure) {
        long millis = System.currentTimeMillis();
        StringBuilder line = new StringBuilder(160);
        appendTime(line, millis);
        line.append(' ').append(level.name()).append(' ').append(shortName).append(' ');
        appendOnOneLine(line, arguments == null ? pattern : MessageFormatter.basicArrayFormat(pattern, arguments));
        synchronized (out) {
            out.println(line);
            if (failure != null) {
                failure.printStackTrace(out);
            }
        }
    }

    /** What others say may be in it, and must not look like a line of ours. */
    private static void appendOnOneLine(StringBuilder line, String text) {
        int start = line.length();
        line.append(text);
        for (int i = start; i < line.length(); i++) {
            if (Character.isISOControl(line.charAt(i)) && line.charAt(i) != '\t') {
                line.setCharAt(i, '?');
            }
        }
    }

    /** ISO 8601 in UTC with milliseconds, without the formatters of java.time: they load hundreds of classes. */
    static void appendTime(StringBuilder line, long unixMillis) {
        LocalDateTime time = LocalDateTime.ofEpochSecond(Math.floorDiv(unixMillis, 1_000L), 0, ZoneOffset.UTC);
        padded(line, time.getYear(), 1_000).append('-');
        padded(line, time.getMonthValue(), 10).append('-');
        padded(line, time.getDayOfMonth(), 10).append('T');
        padded(line, time.getHour(), 10).append(':');
        padded(line, time.getMinute(), 10).append(':');
        padded(line, time.getSecond(), 10).append('.');
        padded(line, (int) Math.floorMod(unixMillis, 1_000L), 100).append('Z');
    }

    /** With leading zeros, so that there are as many digits as in {@code smallestWithAllDigits}. */
    private static StringBuilder padded(StringBuilder line, int value, int smallestWithAllDigits) {
        for (int bound = smallestWithAllDigits; bound > 1 && value < bound; bound /= 10) {
            line.append('0');
        }
        return line.append(value);
    }

    @Override
    protected @Nullable String getFullyQualifiedCallerName() {
        return null;
    }

    private boolean prints(Level level) {
        return level.toInt() >= lowest;
    }

    @Override
    public boolean isTraceEnabled() {
        return prints(Level.TRACE);
    }

    @Override
    public boolean isDebugEnabled() {
        return prints(Level.DEBUG);
    }

    @Override
    public boolean isInfoEnabled() {
        return prints(Level.INFO);
    }

    @Override
    public boolean isWarnEnabled() {
        return prints(Level.WARN);
    }

    @Override
    public boolean isErrorEnabled() {
        return prints(Level.ERROR);
    }
}
