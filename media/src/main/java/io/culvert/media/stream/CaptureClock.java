package io.culvert.media.stream;

import io.culvert.media.rtp.RtpSequence;
import io.culvert.media.rtp.SenderReport;

/**
 * Says at what wall time a track's RTP time was captured: by the camera's sender reports while they are sane, else by
 * arrival.
 *
 * <p>A report is sane when its wall time is within {@value #MAX_APART_MICROS} µs of its arrival, its RTP time is as
 * near to that of the last packet, and wall and RTP time moved on alike since the report before. Cameras without a set
 * clock, with a clock being stepped, or with reports of an encoder's own time are so left to arrival.
 *
 * <p>Threading: confined to one thread.
 */
final class CaptureClock {

    static final long MAX_APART_MICROS = 5_000_000;
    private static final long MAX_AHEAD_MICROS = 1_000_000;
    private static final long MAX_JUMP_MICROS = 500_000;

    private final int clockRate;
    private boolean packetSeen;
    private long lastPacketTime;
    private boolean reported;
    private boolean trusted;
    private long reportWallMicros;
    private long reportRtpTime;

    CaptureClock(int clockRate) {
        this.clockRate = clockRate;
    }

    void senderReport(SenderReport report, long arrivalWallMicros) {
        long wall = report.wallMicros();
        boolean near = Math.abs(wall - arrivalWallMicros) <= MAX_APART_MICROS
                && (!packetSeen || Math.abs(micros(lastPacketTime, report.rtpTime())) <= MAX_APART_MICROS);
        boolean steady = !reported
                || Math.abs((wall - reportWallMicros) - micros(reportRtpTime, report.rtpTime())) <= MAX_JUMP_MICROS;
        trusted = near && steady;
        reported = near;
        reportWallMicros = wall;
        reportRtpTime = report.rtpTime();
    }

    /** Unix microseconds of the access unit with this RTP time, whose first packet arrived at this wall time. */
    long captured(long rtpTime, long arrivalWallMicros) {
        packetSeen = true;
        lastPacketTime = rtpTime;
        if (!trusted) {
            return arrivalWallMicros;
        }
        long wall = reportWallMicros + micros(reportRtpTime, rtpTime);
        boolean sane = wall >= arrivalWallMicros - MAX_APART_MICROS && wall <= arrivalWallMicros + MAX_AHEAD_MICROS;
        return sane ? wall : arrivalWallMicros;
    }

    /** Forgets everything: the source's clock is a new one. */
    void restart() {
        packetSeen = false;
        reported = false;
        trusted = false;
    }

    private long micros(long fromRtpTime, long toRtpTime) {
        return RtpSequence.timeDistance(fromRtpTime, toRtpTime) * 1_000_000 / clockRate;
    }
}
