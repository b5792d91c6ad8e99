package io.culvert.media.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.culvert.media.rtp.RtpPackets;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class PacketBatchTest {

    private static final int SIZE = 4 + 13 + 4 + 14;

    /** Two packets of 13 and 14 bytes on track 1. */
    private static ByteBuf data() {
        ByteBuf out = Unpooled.buffer(SIZE, SIZE);
        frame(out, RtpPackets.packet(1, 0xFFFF_FFF0L, false, (byte) 1));
        frame(out, RtpPackets.packet(2, 0xFFFF_FFF0L, true, (byte) 2, (byte) 3));
        return out;
    }

    private static void frame(ByteBuf out, ByteBuf packet) {
        out.writeByte('$').writeByte(2).writeShort(packet.readableBytes()).writeBytes(packet);
    }

    private static PacketBatch.Builder builder() {
        return PacketBatch.builder().track(1).rtpTime(0xFFFF_FFF0L);
    }

    private static void assertRefused(PacketBatch.Builder builder, ByteBuf data, int[] offsets, String why) {
        assertThatThrownBy(() -> builder.build(data, offsets))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(why);
        assertThat(data.refCnt()).as("refused data is released").isZero();
    }

    private static void assertRefused(Consumer<ByteBuf> damage, String why) {
        ByteBuf data = data();
        damage.accept(data);
        assertRefused(builder(), data, new int[] {0, 17}, why);
    }

    @Test
    void build_wellFormed_saysWhatIsInIt() {
        ByteBuf data = data();
        PacketBatch batch = builder()
                .keyFrame(true)
                .startsAccessUnit(false)
                .endsAccessUnit(true)
                .frameNumber(5)
                .parameterSetId(6)
                .bootId(7)
                .cameraEpoch(8)
                .captureMonotonicNanos(9)
                .captureWallMicros(10)
                .deliveryClass(DeliveryClass.BACKFILL)
                .build(data, new int[] {0, 17});

        assertThat(batch.data()).isSameAs(data);
        assertThat(batch.sizeBytes()).isEqualTo(SIZE);
        assertThat(batch.packetCount()).isEqualTo(2);
        assertThat(batch.packetOffset(1)).isEqualTo(17);
        assertThat(batch.packetLength(0)).isEqualTo(13);
        assertThat(batch.packetLength(1)).isEqualTo(14);
        assertThat(batch.track()).isEqualTo(1);
        assertThat(batch.rtpTime()).isEqualTo(0xFFFF_FFF0L);
        assertThat(batch.keyFrame()).isTrue();
        assertThat(batch.startsAccessUnit()).isFalse();
        assertThat(batch.endsAccessUnit()).isTrue();
        assertThat(batch.frameNumber()).isEqualTo(5);
        assertThat(batch.parameterSetId()).isEqualTo(6);
        assertThat(batch.bootId()).isEqualTo(7);
        assertThat(batch.cameraEpoch()).isEqualTo(8);
        assertThat(batch.captureMonotonicNanos()).isEqualTo(9);
        assertThat(batch.captureWallMicros()).isEqualTo(10);
        assertThat(batch.deliveryClass()).isEqualTo(DeliveryClass.BACKFILL);
        assertThat(batch.retain().refCnt()).isEqualTo(2);
        batch.release();
        assertThat(batch.release()).isTrue();
        assertThat(data.refCnt()).isZero();
    }

    @Test
    void build_hostileOffsets_refuses() {
        assertRefused(builder(), data(), new int[] {}, "no packets");
        assertRefused(builder(), data(), new int[] {1, 17}, "packet 0 at 1");
        assertRefused(builder(), data(), new int[] {0, 16}, "packet 1 at 16");
        assertRefused(builder(), data(), new int[] {0, -17}, "packet 1 at -17");
        assertRefused(builder(), data(), new int[] {0, Integer.MAX_VALUE}, "packet 1 at");
        assertRefused(builder(), data(), new int[] {0, 17, 17}, "packet 2 at 17");
        assertRefused(builder(), data(), new int[] {0, 17, 35}, "does not fit");
        assertRefused(builder(), data(), new int[] {0}, "18 bytes behind the last packet");
    }

    @Test
    void build_hostileBytes_refuses() {
        assertRefused(data -> data.setByte(17, '%'), "packet 1 is not framed");
        assertRefused(data -> data.setByte(18, 3), "not framed as interleaved channel 2");
        assertRefused(data -> data.setShort(19, 15), "no RTP packet within");
        assertRefused(data -> data.setShort(19, 13), "1 bytes behind");
        assertRefused(data -> data.setShort(2, 11), "packet 0 of 11 bytes");
        assertRefused(data -> data.setByte(21, 0x40), "packet 1 of 14 bytes");
        assertRefused(data -> data.setByte(21, 0x8F), "packet 1 of 14 bytes");
        assertRefused(data -> data.setInt(25, 5), "packet 1 has RTP time 5");
        assertRefused(data -> data.writerIndex(SIZE - 1), "packet 1 of 14 bytes");
        assertRefused(data -> data.writerIndex(SIZE - 3), "does not fit into 32 bytes");
        assertRefused(data -> data.readerIndex(1), "from index 1");
    }

    @Test
    void build_hostileFields_refuses() {
        assertRefused(builder().track(-1), data(), new int[] {0, 17}, "track -1");
        assertRefused(builder().track(128), data(), new int[] {0, 17}, "track 128");
        assertRefused(builder().rtpTime(-16), data(), new int[] {0, 17}, "RTP time -16");
        assertRefused(builder().rtpTime(1L << 32), data(), new int[] {0, 17}, "RTP time 4294967296");
        assertRefused(builder().frameNumber(-1), data(), new int[] {0, 17}, "frame number -1");
        assertRefused(builder().parameterSetId(-1), data(), new int[] {0, 17}, "parameter set id -1");
        assertRefused(builder(), Unpooled.buffer().writeZero(PacketBatch.MAX_BYTES + 1), new int[] {0}, "at most");
    }

    @Test
    void build_randomDamage_eitherRefusesOrHoldsItsPromise() {
        Random random = new Random(12);
        for (int round = 0; round < 20_000; round++) {
            ByteBuf data = data();
            for (int i = 0; i < 2; i++) {
                data.setByte(random.nextInt(SIZE), random.nextInt(256));
            }
            try {
                PacketBatch batch = builder().build(data, new int[] {0, 17});
                int end = 0;
                for (int i = 0; i < batch.packetCount(); i++) {
                    assertThat(batch.packetOffset(i)).isEqualTo(end);
                    assertThat(batch.packetLength(i)).isGreaterThanOrEqualTo(12);
                    end += 4 + batch.packetLength(i);
                }
                assertThat(end).isEqualTo(batch.sizeBytes());
                batch.release();
            } catch (IllegalArgumentException e) {
                assertThat(e).hasMessageNotContaining("null");
            }
            assertThat(data.refCnt()).isZero();
        }
    }
}
