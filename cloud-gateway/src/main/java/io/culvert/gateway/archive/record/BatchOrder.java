package io.culvert.gateway.archive.record;

import io.culvert.media.rtp.RtpPacket;
import io.culvert.media.stream.PacketBatch;

/**
 * Whether each batch of a track follows the one before it, and is whole.
 *
 * <p>Confined to the recorder's event loop.
 */
final class BatchOrder {
    /** What lies between two batches. */
    enum Step {
        /** Nothing. */
        FOLLOWS,
        /** Packets that were lost on their way from the camera. Those of a batch itself: {@link #isTorn}. */
        PACKETS_MISSING,
        /** Whole frames that the sender had no room for. */
        FRAMES_MISSING,
        /** The stream was started anew, by the same process. */
        OTHER_SOURCE,
        /** The process that takes the media from the camera was started anew. */
        OTHER_PROCESS
    }

    private final RtpPacket packet = new RtpPacket();
    private boolean started;
    private long bootId;
    private long cameraEpoch;
    private long frameNumber;
    private int sequence;
    private boolean torn;

    /** Whether the batch comes behind all that was seen; its numbers are not noted. */
    boolean isBehind(PacketBatch batch) {
        return !started
                || batch.bootId() != bootId
                || batch.cameraEpoch() != cameraEpoch
                || batch.frameNumber() > frameNumber;
    }

    Step next(PacketBatch batch) {
        int first = sequence(batch, 0);
        Step step = started ? step(batch, first) : Step.FOLLOWS;
        started = true;
        bootId = batch.bootId();
        cameraEpoch = batch.cameraEpoch();
        frameNumber = batch.frameNumber();
        int more = batch.packetCount() - 1;
        sequence = more == 0 ? first : sequence(batch, more);
        torn = ((sequence - first) & 0xFFFF) != more;
        return step;
    }

    /** Whether packets are missing between the first and the last of the batch that was told of last. */
    boolean isTorn() {
        return torn;
    }

    private Step step(PacketBatch batch, int first) {
        if (batch.bootId() != bootId) {
            return Step.OTHER_PROCESS;
        }
        if (batch.cameraEpoch() != cameraEpoch) {
            return Step.OTHER_SOURCE;
        }
        if (batch.frameNumber() > frameNumber + 1) {
            return Step.FRAMES_MISSING;
        }
        return first == ((sequence + 1) & 0xFFFF) ? Step.FOLLOWS : Step.PACKETS_MISSING;
    }

    private int sequence(PacketBatch batch, int index) {
        int at = batch.packetOffset(index) + PacketBatch.FRAME_HEADER_BYTES;
        return packet.wrap(batch.data(), at, batch.packetLength(index)) ? packet.sequence() : 0;
    }
}
