package io.culvert.media.rtp;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RtcpPacketTest {

    private static final ReportBlock BLOCK = new ReportBlock(5, 17, -3, 0xFFFF_FFFFL, 44, 0x1234_5678L, 99);

    @Test
    void parse_compound_readsEveryPacket() {
        List<RtcpPacket> packets = List.of(
                new SenderReport(1, 0xE000_0000_8000_0000L, 0xFFFF_FFFFL, 2, 3, List.of(BLOCK)),
                new SourceDescription(1, "camera@192.0.2.1"),
                new ReceiverReport(6, List.of(BLOCK, BLOCK)),
                new Goodbye(List.of(1, 6)),
                new OtherRtcp(204));
        ByteBuf compound = Unpooled.buffer();
        packets.forEach(packet -> packet.write(compound));

        assertThat(RtcpPacket.parse(compound)).isEqualTo(packets);
        assertThat(compound.readerIndex()).isZero();
    }

    @Test
    void parse_cutOff_keepsWhatCameBefore() {
        ByteBuf compound = Unpooled.buffer();
        SenderReport.of(1, 1_700_000_000_123_456L, 2, 3, 4).write(compound);
        int first = compound.writerIndex();
        new SourceDescription(1, "name").write(compound);

        for (int length = 0; length < compound.writerIndex(); length++) {
            assertThat(RtcpPacket.parse(compound.slice(0, length))).hasSize(length < first ? 0 : 1);
        }
    }

    @Test
    void wallMicros_comesBackExactly() {
        for (long wall : new long[] {1_700_000_000_123_456L, 1_700_000_000_999_999L, 1_700_000_001_000_000L, 1}) {
            assertThat(SenderReport.of(1, wall, 0, 0, 0).wallMicros()).isEqualTo(wall);
        }
    }

    @Test
    void wallMicros_after2036_isReadInTheNextEra() {
        long in2040 = 2_208_988_800L * 1_000_000;

        assertThat(SenderReport.of(1, in2040, 0, 0, 0).wallMicros()).isEqualTo(in2040);
    }

    @Test
    void looksLikeRtcp_tellsItFromRtp() {
        ByteBuf report = Unpooled.buffer();
        new ReceiverReport(1, List.of()).write(report);

        assertThat(RtcpPacket.looksLikeRtcp(report)).isTrue();
        assertThat(RtcpPacket.looksLikeRtcp(RtpPackets.packet(1, 2, true, (byte) 3)))
                .isFalse();
    }

    @Test
    void parse_randomBytes_neverThrows() {
        Random random = new Random(2);
        for (int round = 0; round < 20_000; round++) {
            byte[] bytes = new byte[random.nextInt(64)];
            random.nextBytes(bytes);
            for (int i = 0; i + 3 < bytes.length; i += 4 + random.nextInt(5) * 4) {
                bytes[i] = (byte) (0x80 | (bytes[i] & 0x1F));
                bytes[i + 1] = (byte) (200 + random.nextInt(5));
                bytes[i + 2] = 0;
                bytes[i + 3] = (byte) random.nextInt(8);
            }
            assertThat(RtcpPacket.parse(Unpooled.wrappedBuffer(bytes))).hasSizeLessThan(17);
        }
    }
}
