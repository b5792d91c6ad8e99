package io.culvert.agent.camera;

import com.google.protobuf.CodedOutputStream;
import io.culvert.agent.grpc.MessageBytes;
import io.culvert.media.stream.PacketBatch;
import io.culvert.proto.tunnel.v1.Batch;
import io.culvert.proto.tunnel.v1.CarryUp;
import io.culvert.proto.tunnel.v1.StartCamera;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * A batch as the bytes of a {@code CarryUp} message, written without building one: a frame is copied once, out of its
 * buffer, and leaves no garbage of its size.
 *
 * <p>One object serves all carries of a tunnel, one batch after the other. Confined to the event loop.
 */
public final class BatchMessage implements MessageBytes {
    /** What tag and length of the batch itself take at most; written last, in front of the fields. */
    private static final int PREFIX_BYTES = 1 + 5;

    /** What the fields other than packets and offsets take at most, with their tags and lengths. */
    private static final int FIELDS_BYTES = 128;

    /** One offset, at most. */
    private static final int OFFSET_BYTES = 5;

    private static final int LENGTH_DELIMITED = 2;

    private final long bootId;
    private byte[] head = new byte[PREFIX_BYTES + FIELDS_BYTES + 64 * OFFSET_BYTES];
    private int headStart;
    private int headBytes;
    private ByteBuf packets = Unpooled.EMPTY_BUFFER;
    private int packetsBytes;

    BatchMessage(long bootId) {
        this.bootId = bootId;
    }

    @Override
    public int sizeBytes() {
        return headBytes + packetsBytes;
    }

    /** The batch must still be held. */
    @Override
    public void writeTo(ByteBuf out, int from, int length) {
        int ofHead = Math.min(Math.max(headBytes - from, 0), length);
        if (ofHead > 0) {
            out.writeBytes(head, headStart + from, ofHead);
        }
        if (length > ofHead) {
            out.writeBytes(packets, from + ofHead - headBytes, length - ofHead);
        }
    }

    /**
     * Takes up a batch; it is read until {@link #clear}.
     *
     * @param frameNumber counted from the start of the carry
     * @param parameterSetId counted likewise
     */
    BatchMessage set(PacketBatch batch, long frameNumber, int parameterSetId, StartCamera command) {
        packets = batch.data();
        packetsBytes = batch.sizeBytes();
        int most = PREFIX_BYTES + FIELDS_BYTES + batch.packetCount() * OFFSET_BYTES;
        if (head.length < most) {
            head = new byte[2 * most];
        }
        try {
            int end = writeFields(batch, frameNumber, parameterSetId, command);
            writePrefix(end - PREFIX_BYTES + packetsBytes);
            headBytes = end - headStart;
        } catch (IOException e) {
            throw new UncheckedIOException(e); // an array that is long enough has none
        }
        return this;
    }

    /** Writes all fields of the batch, {@code packets} last and without its bytes; gives the end of what it wrote. */
    private int writeFields(PacketBatch batch, long frameNumber, int parameterSetId, StartCamera command)
            throws IOException {
        CodedOutputStream out = CodedOutputStream.newInstance(head, PREFIX_BYTES, head.length - PREFIX_BYTES);
        out.writeUInt32(Batch.TRACK_FIELD_NUMBER, batch.track());
        writeOffsets(out, batch);
        out.writeFixed32(Batch.RTP_TIME_FIELD_NUMBER, (int) batch.rtpTime());
        out.writeBool(Batch.KEY_FRAME_FIELD_NUMBER, batch.keyFrame());
        out.writeBool(Batch.STARTS_ACCESS_UNIT_FIELD_NUMBER, batch.startsAccessUnit());
        out.writeBool(Batch.ENDS_ACCESS_UNIT_FIELD_NUMBER, batch.endsAccessUnit());
        out.writeUInt64(Batch.FRAME_NUMBER_FIELD_NUMBER, frameNumber);
        out.writeUInt32(Batch.PARAMETER_SET_ID_FIELD_NUMBER, parameterSetId);
        out.writeFixed64(Batch.BOOT_ID_FIELD_NUMBER, bootId);
        out.writeUInt64(Batch.CAMERA_EPOCH_FIELD_NUMBER, command.getCameraEpoch());
        out.writeSFixed64(Batch.CAPTURE_MONOTONIC_NS_FIELD_NUMBER, batch.captureMonotonicNanos());
        out.writeSFixed64(Batch.CAPTURE_WALL_US_FIELD_NUMBER, batch.captureWallMicros());
        out.writeEnum(Batch.DELIVERY_CLASS_FIELD_NUMBER, command.getDeliveryClassValue());
        out.writeTag(Batch.PACKETS_FIELD_NUMBER, LENGTH_DELIMITED);
        out.writeUInt32NoTag(packetsBytes);
        return PREFIX_BYTES + out.getTotalBytesWritten();
    }

    private static void writeOffsets(CodedOutputStream out, PacketBatch batch) throws IOException {
        int bytes = 0;
        for (int i = 0; i < batch.packetCount(); i++) {
            bytes += CodedOutputStream.computeUInt32SizeNoTag(batch.packetOffset(i));
        }
        out.writeTag(Batch.OFFSETS_FIELD_NUMBER, LENGTH_DELIMITED);
        out.writeUInt32NoTag(bytes);
        for (int i = 0; i < batch.packetCount(); i++) {
            out.writeUInt32NoTag(batch.packetOffset(i));
        }
    }

    private void writePrefix(int batchBytes) throws IOException {
        int size = CodedOutputStream.computeTagSize(CarryUp.BATCH_FIELD_NUMBER)
                + CodedOutputStream.computeUInt32SizeNoTag(batchBytes);
        headStart = PREFIX_BYTES - size;
        CodedOutputStream out = CodedOutputStream.newInstance(head, headStart, size);
        out.writeTag(CarryUp.BATCH_FIELD_NUMBER, LENGTH_DELIMITED);
        out.writeUInt32NoTag(batchBytes);
    }

    /** Lets go of the batch. */
    void clear() {
        packets = Unpooled.EMPTY_BUFFER;
        packetsBytes = 0;
        headBytes = 0;
    }
}
