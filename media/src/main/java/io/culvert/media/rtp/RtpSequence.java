package io.culvert.media.rtp;

/** Arithmetic of 16-bit RTP sequence numbers and 32-bit timestamps, which wrap (RFC 3550 section 5.1). */
public final class RtpSequence {

    private RtpSequence() {}

    /** The sequence number after {@code sequence}. */
    public static int next(int sequence) {
        return (sequence + 1) & 0xFFFF;
    }

    /** {@code sequence} moved by {@code steps}, which may be negative. */
    public static int plus(int sequence, int steps) {
        return (sequence + steps) & 0xFFFF;
    }

    /** Steps from {@code from} to {@code to} by the shorter way: −32768 … 32767. */
    public static int distance(int from, int to) {
        return (short) (to - from);
    }

    /** Whether {@code a} comes after {@code b} by the shorter way. */
    public static boolean isAfter(int a, int b) {
        return distance(b, a) > 0;
    }

    /** Ticks from timestamp {@code from} to {@code to} by the shorter way: −2³¹ … 2³¹−1. */
    public static long timeDistance(long from, long to) {
        return (int) (to - from);
    }
}
