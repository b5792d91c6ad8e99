package io.culvert.media.nal;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
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
}
