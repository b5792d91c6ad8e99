package io.culvert.gateway.rtsp.replay;

import io.culvert.media.rtp.RtpClock;
import io.culvert.media.stream.PacketBatch;

/**
 * Lays a live stream on the time line of the recording in front of it: how far each batch lies behind the joint, by the
 * stream's own time.
 *
 * @param wallMicros where the recording's time line goes over, Unix microseconds
 * @param streamNanos where that is on the stream's
 */
record JointTimes(long wallMicros, long streamNanos) {
    private static final long NANOS_PER_MICRO = 1_000;

    /**
     * @param joint the first batch
     * @param wallMicros where it lies on the recording's time line
     */
    static JointTimes of(PacketBatch joint, int clockRate, long wallMicros) {
        return new JointTimes(wallMicros, RtpClock.nanos(joint.streamTicks(), clockRate));
    }

    /** Where a batch lies on the recording's time line. */
    long wallMicros(PacketBatch batch, int clockRate) {
        return wallMicros + (RtpClock.nanos(batch.streamTicks(), clockRate) - streamNanos) / NANOS_PER_MICRO;
    }
}
