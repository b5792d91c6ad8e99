package io.culvert.gateway.stream;

import io.culvert.media.rtp.RtpClock;
import io.culvert.media.stream.PacketBatch;

/**
 * One track's place in sequence and time, as readers see it.
 *
 * <p>Threading: confined to the event loop of the {@link TrackClocks} that holds it.
 */
public final class TrackPosition {
    private final int ssrc;
    private final int clockRate;
    private int nextSequence;
    private int rtpTime;
    private int step;
    private long wallMicros;
    private long passedNanos;
    private boolean running;

    TrackPosition(int ssrc, int clockRate, int nextSequence) {
        this.ssrc = ssrc;
        this.clockRate = clockRate;
        this.nextSequence = nextSequence;
    }

    /** A position that has seen a packet already. */
    TrackPosition(int ssrc, int clockRate, int nextSequence, int rtpTime, int step, long wallMicros, long passedNanos) {
        this(ssrc, clockRate, nextSequence);
        this.rtpTime = rtpTime;
        this.step = step;
        this.wallMicros = wallMicros;
        this.passedNanos = passedNanos;
        this.running = true;
    }

    void passed(PacketBatch batch, long nowNanos) {
        int last = batch.packetOffset(batch.packetCount() - 1) + RtpFields.FRAMING;
        int time = (int) batch.rtpTime();
        if (running && time != rtpTime) {
            step = time - rtpTime;
        }
        nextSequence = (batch.data().getUnsignedShort(last + RtpFields.SEQUENCE) + 1) & 0xFFFF;
        rtpTime = time;
        wallMicros = batch.captureWallMicros();
        passedNanos = nowNanos;
        running = true;
    }

    public int ssrc() {
        return ssrc;
    }

    /** Ticks per second of the track's RTP time. */
    public int clockRate() {
        return clockRate;
    }

    /** Sequence number of the packet that comes next, 0 … 65535. */
    public int nextSequence() {
        return nextSequence;
    }

    /** Whether any packet has passed, which is when times are known. */
    public boolean running() {
        return running;
    }

    /** RTP time of the packet that passed last; unsigned 32 bits. */
    public long rtpTime() {
        return rtpTime & 0xFFFFFFFFL;
    }

    /** RTP time that the next access unit will have if it keeps the distance of the last two; unsigned 32 bits. */
    public long nextRtpTime() {
        return (rtpTime + step) & 0xFFFFFFFFL;
    }

    /** RTP time of the instant {@code nowNanos}, by the last packet and the time since; unsigned 32 bits. */
    public long rtpTimeAt(long nowNanos) {
        return (rtpTime + RtpClock.ticks(nowNanos - passedNanos, clockRate)) & 0xFFFFFFFFL;
    }

    /** Wall clock of the capture at {@code nowNanos}: what is on its way now was captured then. Unix microseconds. */
    public long wallMicrosAt(long nowNanos) {
        return wallMicros + (nowNanos - passedNanos) / 1000;
    }

    @Override
    public String toString() {
        return "ssrc " + Integer.toHexString(ssrc) + " next " + nextSequence + " time " + rtpTime();
    }
}
