package io.culvert.gateway.tunnel;

import com.google.protobuf.ByteString;
import io.culvert.media.stream.DeliveryClass;
import io.culvert.media.stream.PacketBatch;
import io.culvert.media.stream.StreamDescription;
import io.culvert.proto.tunnel.v1.Batch;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.Arrays;

/**
 * Makes hub batches of tunnel batches, refusing what the agent may not send. Keeps what one carry has shown so far.
 * Confined to its carry.
 */
final class BatchReader {
    /** Each packet has at least its framing and an RTP header. */
    private static final int MIN_PACKET_BYTES = 16;

    private final long bootId;
    private final long cameraEpoch;
    private final PacketBatch.Builder builder = PacketBatch.builder();
    private long[] frameNumbers;

    BatchReader(long bootId, long cameraEpoch, StreamDescription description) {
        this.bootId = bootId;
        this.cameraEpoch = cameraEpoch;
        this.frameNumbers = new long[description.tracks().size()];
    }

    /** Other tracks from here on. */
    void described(StreamDescription description) {
        frameNumbers = Arrays.copyOf(frameNumbers, description.tracks().size());
    }

    /** The caller owns the batch. Its bytes are copied once, into a buffer of their size. */
    PacketBatch read(Batch batch) throws ProtocolViolation {
        int track = batch.getTrack();
        if (track < 0 || track >= frameNumbers.length) {
            throw new ProtocolViolation("batch of track " + Integer.toUnsignedString(track) + " (expected: below "
                    + frameNumbers.length + ")");
        }
        if (batch.getBootId() != bootId || batch.getCameraEpoch() != cameraEpoch) {
            throw new ProtocolViolation("batch of boot " + Long.toUnsignedString(batch.getBootId()) + ", epoch "
                    + Long.toUnsignedString(batch.getCameraEpoch()) + " (expected: " + Long.toUnsignedString(bootId)
                    + ", " + cameraEpoch + ")");
        }
        if (batch.getFrameNumber() < frameNumbers[track]) {
            throw new ProtocolViolation("frame " + Long.toUnsignedString(batch.getFrameNumber()) + " of track " + track
                    + " after frame " + frameNumbers[track]);
        }
        PacketBatch read = build(batch);
        frameNumbers[track] = batch.getFrameNumber();
        return read;
    }

    private PacketBatch build(Batch batch) throws ProtocolViolation {
        ByteString packets = batch.getPackets();
        int size = packets.size();
        if (size > PacketBatch.MAX_BYTES || batch.getOffsetsCount() > size / MIN_PACKET_BYTES) {
            throw new ProtocolViolation(batch.getOffsetsCount() + " packets in " + size + " bytes");
        }
        int[] offsets = new int[batch.getOffsetsCount()];
        for (int i = 0; i < offsets.length; i++) {
            offsets[i] = batch.getOffsets(i);
        }
        builder.track(batch.getTrack())
                .rtpTime(Integer.toUnsignedLong(batch.getRtpTime()))
                .keyFrame(batch.getKeyFrame())
                .startsAccessUnit(batch.getStartsAccessUnit())
                .endsAccessUnit(batch.getEndsAccessUnit())
                .frameNumber(batch.getFrameNumber())
                .parameterSetId(batch.getParameterSetId())
                .bootId(bootId)
                .cameraEpoch(cameraEpoch)
                .captureMonotonicNanos(batch.getCaptureMonotonicNs())
                .captureWallMicros(batch.getCaptureWallUs())
                .deliveryClass(deliveryClass(batch));
        try {
            return builder.build(copy(packets), offsets);
        } catch (IllegalArgumentException e) {
            throw new ProtocolViolation("batch with " + e.getMessage());
        }
    }

    private static ByteBuf copy(ByteString packets) {
        int size = packets.size();
        ByteBuf data = ByteBufAllocator.DEFAULT.directBuffer(size, size);
        packets.copyTo(data.internalNioBuffer(0, size));
        return data.writerIndex(size);
    }

    private static DeliveryClass deliveryClass(Batch batch) throws ProtocolViolation {
        return switch (batch.getDeliveryClass()) {
            case DELIVERY_CLASS_LIVE -> DeliveryClass.LIVE;
            case DELIVERY_CLASS_ARCHIVE, DELIVERY_CLASS_BACKFILL, DELIVERY_CLASS_UNSPECIFIED, UNRECOGNIZED ->
                throw new ProtocolViolation("batch of class " + batch.getDeliveryClass() + " (expected: live)");
        };
    }
}
