package io.culvert.gateway.rtsp;

import io.culvert.media.rtp.ReportBlock;
import java.util.concurrent.TimeUnit;

/**
 * What the client reported of one track (RFC 3550 section 6.4). Everything in a report is the client's word: what cannot
 * be is bounded, what refers to a sender report that was never sent is left out.
 *
 * <p>Threading: confined to the viewer's event loop.
 */
final class TrackReception {
    /** Clients answer the newest sender report or the one before; older ones are of no use. */
    private static final int REMEMBERED = 4;

    private static final long MAX_NANOS = TimeUnit.SECONDS.toNanos(60);

    private final int clockRate;
    private final long[] stamps = new long[REMEMBERED];
    private final long[] sentNanos = new long[REMEMBERED];
    private int sent;

    private boolean reported;
    private double fractionLost;
    private long packetsLost;
    private long jitterNanos;
    private long roundTripNanos = -1;

    TrackReception(int clockRate) {
        this.clockRate = clockRate;
    }

    /** A sender report goes out. */
    void reportSent(long ntpTime, long nowNanos) {
        stamps[sent % REMEMBERED] = stamp(ntpTime);
        sentNanos[sent % REMEMBERED] = nowNanos;
        sent++;
    }

    private static long stamp(long ntpTime) {
        return (ntpTime >>> 16) & 0xFFFF_FFFFL;
    }

    /**
     * Takes what the client says.
     *
     * @param packetsSent of this track so far; no more can have been lost
     * @return how many more packets were lost than was said before
     */
    long heard(ReportBlock block, long packetsSent, long nowNanos) {
        reported = true;
        fractionLost = block.fractionLost() / 256.0;
        long before = packetsLost;
        packetsLost = Math.clamp(block.packetsLost(), 0L, packetsSent);
        jitterNanos = Math.min(MAX_NANOS, (long) (block.jitter() * 1e9 / clockRate));
        for (int i = 0; i < Math.min(sent, REMEMBERED); i++) {
            if (block.lastSenderReport() != 0 && stamps[i] == block.lastSenderReport()) {
                long held = (long) (block.delaySinceLastSenderReport() * 1e9 / 65_536);
                long trip = nowNanos - sentNanos[i] - held;
                // The client's own clock may run a little faster than ours.
                roundTripNanos = trip < MAX_NANOS && trip > -TimeUnit.MILLISECONDS.toNanos(10) ? Math.max(0, trip) : -1;
            }
        }
        return Math.max(0, packetsLost - before);
    }

    boolean reported() {
        return reported;
    }

    /** 0 to 1, between the last two reports. */
    double fractionLost() {
        return fractionLost;
    }

    long packetsLost() {
        return packetsLost;
    }

    long jitterNanos() {
        return jitterNanos;
    }

    /** -1 while it is not known. */
    long roundTripNanos() {
        return roundTripNanos;
    }
}
