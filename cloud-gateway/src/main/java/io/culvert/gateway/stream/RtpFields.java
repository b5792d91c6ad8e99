package io.culvert.gateway.stream;

/**
 * Where the fields of a packet stand inside a batch (RFC 2326 section 10.12 framing, RFC 3550 section 5.1 header), for
 * the two places that write them in place packet by packet.
 */
final class RtpFields {
    /** Bytes of interleaved framing in front of each packet. */
    static final int FRAMING = 4;

    /** From the packet's first byte. */
    static final int PAYLOAD_TYPE = 1;

    static final int SEQUENCE = 2;
    static final int TIME = 4;
    static final int SSRC = 8;
    static final int HEADER = 12;

    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    private RtpFields() {}

    /** Nanoseconds in ticks of a clock, exact for spans of centuries. */
    static long ticks(long nanos, int clockRate) {
        long seconds = Math.floorDiv(nanos, NANOS_PER_SECOND);
        long rest = Math.floorMod(nanos, NANOS_PER_SECOND);
        return seconds * clockRate + rest * clockRate / NANOS_PER_SECOND;
    }

    static long nanos(long ticks, int clockRate) {
        long seconds = Math.floorDiv(ticks, (long) clockRate);
        long rest = Math.floorMod(ticks, (long) clockRate);
        return seconds * NANOS_PER_SECOND + rest * NANOS_PER_SECOND / clockRate;
    }
}
