package io.culvert.gateway.rtsp.replay;

import io.culvert.gateway.stream.TrackClocks;
import io.culvert.gateway.stream.TrackPosition;
import io.culvert.media.rtp.RtpClock;
import io.culvert.media.stream.PacketBatch;

/**
 * Lays a live stream on the time line of the recording in front of it: how far each batch lies behind the joint, by the RTP
 * times of its own track.
 *
 * <p>Confined to one thread.
 */
final class JointTimes {
    private static final long NANOS_PER_MICRO = 1_000;

    /** Two clocks of a stream that differ by more do not speak of the same time. */
    private static final long FAR_NANOS = 500_000_000L;

    private final TrackClocks clocks;
    private final int videoTrack;
    private final long wallMicros;
    private final long jointRtpTime;
    private final long jointCaptureMicros;
    private final boolean[] placed;
    private final long[] behindNanos;
    private final long[] rtpTimes;

    /**
     * @param joint the first batch, of the video track
     * @param wallMicros where it lies on the recording's time line
     * @param tracks of the stream
     */
    JointTimes(PacketBatch joint, long wallMicros, TrackClocks clocks, int tracks) {
        this.clocks = clocks;
        this.videoTrack = joint.track();
        this.wallMicros = wallMicros;
        this.jointRtpTime = joint.rtpTime();
        this.jointCaptureMicros = joint.captureWallMicros();
        this.placed = new boolean[tracks];
        this.behindNanos = new long[tracks];
        this.rtpTimes = new long[tracks];
        placed[videoTrack] = true;
        rtpTimes[videoTrack] = jointRtpTime;
    }

    /** Where the recording's time line goes over. */
    long wallMicros() {
        return wallMicros;
    }

    /** Where a batch lies on the recording's time line; asked for batch by batch, in their order. */
    long wallMicros(PacketBatch batch) {
        int track = batch.track();
        TrackPosition position = clocks.position(track);
        if (!placed[track]) {
            placed[track] = true;
            behindNanos[track] = distance(batch, position);
        } else {
            int ticks = (int) (batch.rtpTime() - rtpTimes[track]);
            behindNanos[track] += RtpClock.nanos(ticks, position.clockRate());
        }
        rtpTimes[track] = batch.rtpTime();
        return wallMicros + behindNanos[track] / NANOS_PER_MICRO;
    }

    /** Behind the joint by the stream's own time; where that has come around since, by the time of capture. */
    private long distance(PacketBatch batch, TrackPosition position) {
        TrackPosition video = clocks.position(videoTrack);
        long own = RtpClock.nanos((batch.rtpTime() - position.originRtpTime()) & 0xFFFF_FFFFL, position.clockRate());
        long other = RtpClock.nanos((jointRtpTime - video.originRtpTime()) & 0xFFFF_FFFFL, video.clockRate());
        long captured = (batch.captureWallMicros() - jointCaptureMicros) * NANOS_PER_MICRO;
        return Math.abs(own - other - captured) < FAR_NANOS ? own - other : captured;
    }
}
