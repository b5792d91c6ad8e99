package io.culvert.media.rtp;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RtpPacketTest {

    private final RtpPacket packet = new RtpPacket();

    @Test
    void wrap_plainPacket_readsEveryField() {
        ByteBuf bytes = RtpPackets.packet(97, 0xCAFEBABE, 65_535, 0xFFFF_FFFEL, true, (byte) 1, (byte) 2);

        assertThat(packet.wrap(bytes)).isTrue();
        assertThat(packet.marker()).isTrue();
        assertThat(packet.payloadType()).isEqualTo(97);
        assertThat(packet.sequence()).isEqualTo(65_535);
        assertThat(packet.timestamp()).isEqualTo(0xFFFF_FFFEL);
        assertThat(packet.ssrc()).isEqualTo(0xCAFEBABE);
        assertThat(packet.payloadIndex()).isEqualTo(12);
        assertThat(packet.payloadLength()).isEqualTo(2);
        assertThat(packet.length()).isEqualTo(14);
    }

    @Test
    void wrap_sourcesExtensionAndPadding_findsThePayload() {
        ByteBuf bytes = Unpooled.buffer();
        bytes.writeByte(0x80 | 0x20 | 0x10 | 2)
                .writeByte(96)
                .writeShort(7)
                .writeInt(8)
                .writeInt(9);
        bytes.writeLong(0);
        bytes.writeShort(0xBEDE).writeShort(1).writeInt(0);
        bytes.writeByte(0x65).writeByte(0x11);
        bytes.writeByte(0).writeByte(0).writeByte(3);

        assertThat(packet.wrap(bytes)).isTrue();
        assertThat(packet.payloadIndex()).isEqualTo(28);
        assertThat(packet.payload()).isEqualTo(Unpooled.wrappedBuffer(new byte[] {0x65, 0x11}));
    }

    @Test
    void wrap_notRtp_refuses() {
        ByteBuf bytes = RtpPackets.packet(1, 2, false, (byte) 5);
        assertThat(packet.wrap(bytes, 0, 11)).as("short").isFalse();
        assertThat(packet.wrap(bytes.copy().setByte(0, 0x40))).as("version").isFalse();
        assertThat(packet.wrap(bytes.copy().setByte(0, 0x8F))).as("sources").isFalse();
        assertThat(packet.wrap(bytes.copy().setByte(0, 0x90))).as("extension").isFalse();
        assertThat(packet.wrap(bytes.copy().setByte(0, 0xA0))).as("padding").isFalse();
        assertThat(packet.wrap(bytes.copy().setByte(0, 0xA0).setByte(12, 0)))
                .as("no padding")
                .isFalse();
    }

    @Test
    void setters_changeOnlyTheirField() {
        ByteBuf bytes = RtpPackets.packet(97, 1, 2, 3, true, (byte) 4);
        packet.wrap(bytes);
        packet.payloadType(100);
        packet.sequence(65_535);
        packet.timestamp(0xFFFF_FFFFL);
        packet.ssrc(-5);

        assertThat(bytes).isEqualTo(RtpPackets.packet(100, -5, 65_535, 0xFFFF_FFFFL, true, (byte) 4));
    }

    @Test
    void wrap_randomBytes_neverReadsOutside() {
        Random random = new Random(1);
        for (int round = 0; round < 20_000; round++) {
            byte[] bytes = new byte[random.nextInt(40)];
            random.nextBytes(bytes);
            if (bytes.length > 0) {
                bytes[0] = (byte) (0x80 | (bytes[0] & 0x3F));
            }
            if (packet.wrap(Unpooled.wrappedBuffer(bytes))) {
                assertThat(packet.payloadLength()).isBetween(0, bytes.length - 12);
                packet.payload();
            }
        }
    }
}
