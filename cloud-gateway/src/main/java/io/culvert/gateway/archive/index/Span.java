package io.culvert.gateway.archive.index;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * A piece of time on a camera's time line. Immutable.
 *
 * @param fromMicros first instant, Unix microseconds
 * @param toMicros first instant behind it; greater than the first
 */
public record Span(long fromMicros, long toMicros) {

    /** Times nearer to each other than this are one: a picture more or less is no hole. */
    public static final long TOLERANCE_MICROS = 50_000;

    public Span {
        if (toMicros <= fromMicros) {
            throw new IllegalArgumentException("from " + fromMicros + " to " + toMicros + " µs (expected: some time)");
        }
    }

    public static Span of(Instant from, Instant to) {
        return new Span(micros(from), micros(to));
    }

    /** Unix microseconds of an instant. */
    public static long micros(Instant instant) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, instant);
    }

    /** The instant of Unix microseconds. */
    public static Instant instant(long micros) {
        return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
    }

    public Instant from() {
        return instant(fromMicros);
    }

    public Instant to() {
        return instant(toMicros);
    }

    public long micros() {
        return toMicros - fromMicros;
    }

    /** Whether they have any time in common. */
    public boolean overlaps(Span other) {
        return fromMicros < other.toMicros && other.fromMicros < toMicros;
    }

    /** The same, longer at both ends. */
    public Span wider(long before, long behind) {
        return new Span(fromMicros - before, toMicros + behind);
    }

    /** From the earlier beginning to the later end. */
    public Span hull(Span other) {
        return new Span(Math.min(fromMicros, other.fromMicros), Math.max(toMicros, other.toMicros));
    }

    @Override
    public String toString() {
        return from() + "/" + to();
    }
}
