package io.culvert.gateway.archive.record;

import io.culvert.media.stream.PacketBatch;

/**
 * What the clocks said of one access unit.
 *
 * @param rtpTime of the camera's media clock, unsigned 32 bits
 * @param bootId of the process that took it from the camera
 * @param captureNanos that process's monotonic clock; compares only within one {@code bootId}
 * @param captureMicros the wall clock of the capture, Unix microseconds
 * @param arrivalMicros this gateway's wall clock at its arrival; that of the capture where it was not sent live
 */
record FrameTime(long rtpTime, long bootId, long captureNanos, long captureMicros, long arrivalMicros) {

    static FrameTime of(PacketBatch batch, long arrivalMicros) {
        return new FrameTime(
                batch.rtpTime(),
                batch.bootId(),
                batch.captureMonotonicNanos(),
                batch.captureWallMicros(),
                arrivalMicros);
    }
}
