package io.culvert.media.nal;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.Random;
import org.junit.jupiter.api.Test;

class AnnexBTest {

    private static ByteBuf hex(String hex) {
        return Unpooled.wrappedBuffer(ByteBufUtil.decodeHexDump(hex));
    }

    @Test
    void split_bothStartCodesAndTrailingZeros_givesTheNals() {
        assertThat(AnnexB.split(
                        hex("ffff00000001" + "6742" + "000001" + "68ce" + "0000" + "00000001" + "65aa000003bb00")))
                .containsExactly(hex("6742"), hex("68ce"), hex("65aa000003bb"));
    }

    @Test
    void split_withoutStartCode_givesNothing() {
        assertThat(AnnexB.split(hex("6742c01f0000"))).isEmpty();
        assertThat(AnnexB.split(Unpooled.EMPTY_BUFFER)).isEmpty();
        assertThat(AnnexB.split(hex("000001"))).isEmpty();
    }

    @Test
    void startCode_anywhereInBytes_isTheFirst() {
        Random random = new Random(3);
        for (int round = 0; round < 60_000; round++) {
            byte[] bytes = new byte[random.nextInt(48)];
            int low = 1 + 3 * (round % 3); // of ten bytes: from hardly any zeros to little else
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] = (byte) (random.nextInt(10) < low ? random.nextInt(2) : random.nextInt(256));
            }
            int first = -1;
            for (int i = 0; i + 2 < bytes.length && first < 0; i++) {
                first = bytes[i] == 0 && bytes[i + 1] == 0 && bytes[i + 2] == 1 ? i : -1;
            }
            assertThat(AnnexB.startCode(Unpooled.wrappedBuffer(bytes), 0, bytes.length))
                    .as(ByteBufUtil.hexDump(bytes))
                    .isEqualTo(first);
        }
    }
}
