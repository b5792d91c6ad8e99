package io.culvert.agent.camera;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.media.stream.PacketBatch;
import io.culvert.proto.tunnel.v1.Batch;
import io.culvert.proto.tunnel.v1.CarryUp;
import io.culvert.proto.tunnel.v1.DeliveryClass;
import io.culvert.proto.tunnel.v1.StartCamera;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class BatchMessageTest {
    private static final StartCamera COMMAND = StartCamera.newBuilder()
            .setCameraEpoch(3)
            .setDeliveryClass(DeliveryClass.DELIVERY_CLASS_ARCHIVE)
            .build();

    private final BatchMessage message = new BatchMessage(77);

    @Test
    void message_keepsEveryByteAndField() throws Exception {
        PacketBatch batch = Batches.part(0, 9, true, true, false, 3_000);

        Batch read = written(message.set(batch, 5, 2, COMMAND)).getBatch();

        byte[] bytes = new byte[3_000];
        batch.data().getBytes(0, bytes);
        assertThat(read.getPackets().toByteArray()).isEqualTo(bytes);
        assertThat(read.getOffsetsList()).containsExactly(0, 1_404, 2_808);
        assertThat(read.getOffsetsCount()).isEqualTo(batch.packetCount());
        assertThat(read.getRtpTime()).isEqualTo((int) batch.rtpTime());
        assertThat(read.getFrameNumber()).isEqualTo(5);
        assertThat(read.getParameterSetId()).isEqualTo(2);
        assertThat(read.getKeyFrame()).isTrue();
        assertThat(read.getStartsAccessUnit()).isTrue();
        assertThat(read.getEndsAccessUnit()).isFalse();
        assertThat(read.getBootId()).isEqualTo(77);
        assertThat(read.getCameraEpoch()).isEqualTo(3);
        assertThat(read.getCaptureMonotonicNs()).isEqualTo(9);
        assertThat(read.getCaptureWallUs()).isEqualTo(9);
        assertThat(read.getDeliveryClass()).isEqualTo(DeliveryClass.DELIVERY_CLASS_ARCHIVE);
        batch.release();
    }

    /** Lengths of one, two and three bytes, copies of one and several pieces. */
    @ParameterizedTest
    @ValueSource(ints = {16, 127, 1_404, 16_128, 40_000, 60_000, 65_000})
    void message_ofAnySize_hasTheSizeItSays(int size) throws Exception {
        PacketBatch batch = Batches.part(0, 1, false, true, true, size);

        assertThat(written(message.set(batch, Long.MAX_VALUE, Integer.MAX_VALUE, COMMAND))
                        .getBatch()
                        .getPackets()
                        .size())
                .isEqualTo(size);
        batch.release();
    }

    @Test
    void oneMessage_servesOneBatchAfterTheOther() throws Exception {
        for (int size : new int[] {60_000, 100, 16_128, 30}) {
            PacketBatch batch = Batches.part(0, 1, false, true, true, size);
            assertThat(written(message.set(batch, 1, 0, COMMAND))
                            .getBatch()
                            .getPackets()
                            .size())
                    .isEqualTo(size);
            message.clear();
            batch.release();
        }
        assertThat(message.sizeBytes()).isZero();
    }

    /** In pieces of every kind, as records of TLS fall. */
    private static CarryUp written(BatchMessage message) throws Exception {
        ByteBuf bytes = Unpooled.buffer();
        int size = message.sizeBytes();
        for (int at = 0, piece = 1; at < size; at += piece, piece = 2 * piece + 1) {
            message.writeTo(bytes, at, Math.min(piece, size - at));
        }
        assertThat(bytes.readableBytes()).isEqualTo(size);
        byte[] whole = ByteBufUtil.getBytes(bytes);
        message.writeTo(bytes.clear(), 0, size);
        assertThat(ByteBufUtil.getBytes(bytes)).isEqualTo(whole);
        return CarryUp.parseFrom(whole);
    }
}
