package io.culvert.media.mp4;

import io.culvert.media.stream.PacketBatch;

/**
 * What batches said of the access units that are put together out of them: of the one that came last, and of the one before
 * it, whose end may be seen only when the next one begins.
 *
 * <p>Confined to one thread.
 */
final class BatchNotes {
    private static final int SEQUENCE = PacketBatch.FRAME_HEADER_BYTES + 2;

    /**
     * Of one access unit.
     *
     * @param rtpTime unsigned 32 bits
     * @param wallMicros when it was captured
     * @param keyFrame whether a decoder can start at it
     * @param follows whether neither frames nor packets are missing in front of it, by their numbers
     */
    record Note(long rtpTime, long wallMicros, boolean keyFrame, boolean follows) {}

    private Note last = new Note(-1, 0, false, false);
    private Note before = last;
    private long bootId;
    private long cameraEpoch;
    private long frameNumber = -1;
    private int nextSequence;

    /** Notes what the next batch says. */
    void batch(PacketBatch batch) {
        if (batch.rtpTime() != last.rtpTime()) {
            before = last;
            last = new Note(batch.rtpTime(), batch.captureWallMicros(), batch.keyFrame(), follows(batch));
        }
        bootId = batch.bootId();
        cameraEpoch = batch.cameraEpoch();
        frameNumber = batch.frameNumber();
        nextSequence = (sequence(batch, batch.packetCount() - 1) + 1) & 0xFFFF;
    }

    private boolean follows(PacketBatch batch) {
        return frameNumber >= 0
                && batch.bootId() == bootId
                && batch.cameraEpoch() == cameraEpoch
                && batch.frameNumber() == frameNumber + 1
                && sequence(batch, 0) == nextSequence;
    }

    private static int sequence(PacketBatch batch, int packet) {
        return batch.data().getUnsignedShort(batch.packetOffset(packet) + SEQUENCE);
    }

    /** What was said of the access unit with that RTP time. */
    Note of(long rtpTime) {
        return rtpTime == last.rtpTime() ? last : before;
    }
}
