package io.culvert.media.rtp;

/** Spans of time in the ticks of a track's RTP clock (RFC 3550 section 5.1). */
public final class RtpClock {
    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    private RtpClock() {}

    /** Nanoseconds in ticks of a clock, rounded down; exact for spans of centuries. */
    public static long ticks(long nanos, int clockRate) {
        long seconds = Math.floorDiv(nanos, NANOS_PER_SECOND);
        long rest = Math.floorMod(nanos, NANOS_PER_SECOND);
        return seconds * clockRate + rest * clockRate / NANOS_PER_SECOND;
    }

    /** Ticks of a clock in nanoseconds, rounded down; exact for spans of centuries. */
    public static long nanos(long ticks, int clockRate) {
        long seconds = Math.floorDiv(ticks, (long) clockRate);
        long rest = Math.floorMod(ticks, (long) clockRate);
        return seconds * NANOS_PER_SECOND + rest * NANOS_PER_SECOND / clockRate;
    }
}
