package io.culvert.media.rtp;

/**
 * Counts how one RTP source is received, for the report block of a receiver report (RFC 3550 sections 6.4.1, A.1, A.3,
 * A.8).
 *
 * <p>Threading: confined to one thread. Allocates only in {@link #report}.
 */
public final class ReceptionStatistics {

    private static final int MAX_DROPOUT = 3000;

    private final int clockRate;
    private boolean started;
    private int ssrc;
    private long baseSequence;
    private long highestSequence;
    private long received;
    private long expectedAtLastReport;
    private long receivedAtLastReport;
    private double jitter;
    private long lastTransit;
    private boolean transitKnown;
    private long lastSenderReport;
    private long lastSenderReportNanos;

    /** @param clockRate ticks per second of the track's RTP clock, at least 1 */
    public ReceptionStatistics(int clockRate) {
        this.clockRate = Math.max(1, clockRate);
    }

    /** Counts a packet that arrived at {@code arrivalNanos} (monotonic). */
    public void packet(RtpPacket packet, long arrivalNanos) {
        int sequence = packet.sequence();
        int step = RtpSequence.distance((int) highestSequence, sequence);
        if (!started || packet.ssrc() != ssrc || step > MAX_DROPOUT || step < -MAX_DROPOUT) {
            restart(packet.ssrc(), sequence);
        } else if (step > 0) {
            highestSequence += step;
        }
        received++;
        long arrivalTicks = (long) (arrivalNanos / 1e9 * clockRate);
        long transit = (int) (arrivalTicks - packet.timestamp());
        if (transitKnown) {
            double change = Math.abs((double) (int) (transit - lastTransit));
            jitter += (change - jitter) / 16;
        }
        lastTransit = transit;
        transitKnown = true;
    }

    private void restart(int newSsrc, int sequence) {
        started = true;
        ssrc = newSsrc;
        baseSequence = sequence;
        highestSequence = sequence;
        received = 0;
        expectedAtLastReport = 0;
        receivedAtLastReport = 0;
        jitter = 0;
        transitKnown = false;
    }

    /** Remembers a sender report of the source, to be echoed. */
    public void senderReport(SenderReport report, long arrivalNanos) {
        lastSenderReport = (report.ntpTime() >>> 16) & 0xFFFF_FFFFL;
        lastSenderReportNanos = arrivalNanos;
    }

    /** Whether any packet came yet; a report before that says nothing. */
    public boolean started() {
        return started;
    }

    /** Packets that should have come and did not; negative when duplicates outweigh losses. */
    public long lost() {
        return started ? highestSequence - baseSequence + 1 - received : 0;
    }

    /** The block for a receiver report sent now; the loss fraction covers the time since the last call. */
    public ReportBlock report(long nowNanos) {
        long expected = started ? highestSequence - baseSequence + 1 : 0;
        long expectedNow = expected - expectedAtLastReport;
        long lostNow = expectedNow - (received - receivedAtLastReport);
        expectedAtLastReport = expected;
        receivedAtLastReport = received;
        int fraction = expectedNow > 0 && lostNow > 0 ? (int) Math.min(255, (lostNow << 8) / expectedNow) : 0;
        int lost = (int) Math.max(-0x80_0000, Math.min(0x7F_FFFF, expected - received));
        long delay = lastSenderReport == 0 ? 0 : (long) ((nowNanos - lastSenderReportNanos) / 1e9 * 65536);
        return new ReportBlock(
                ssrc,
                fraction,
                lost,
                highestSequence & 0xFFFF_FFFFL,
                (long) jitter,
                lastSenderReport,
                delay & 0xFFFF_FFFFL);
    }
}
