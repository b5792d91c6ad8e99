package io.culvert.media.nal;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.Random;
import org.junit.jupiter.api.Test;

class EmulationPreventionTest {

    @Test
    void escape_thenUnescape_isTheSameWithoutStartCodes() {
        Random random = new Random(6);
        for (int round = 0; round < 5000; round++) {
            byte[] payload = new byte[1 + random.nextInt(40)];
            for (int i = 0; i < payload.length; i++) {
                payload[i] = (byte) (random.nextInt(3) == 0 ? random.nextInt(256) : random.nextInt(4));
            }
            payload[payload.length - 1] = (byte) 0x80;
            ByteBuf escaped = Unpooled.buffer();
            EmulationPrevention.escape(payload, escaped);
            ByteBuf back = Unpooled.buffer();
            EmulationPrevention.unescape(escaped, 0, escaped.writerIndex(), back, 1000);

            assertThat(ByteBufUtil.getBytes(back)).isEqualTo(payload);
            assertThat(AnnexB.startCode(escaped, 0, escaped.writerIndex())).isEqualTo(-1);
        }
    }

    @Test
    void unescape_pastTheLimit_stops() {
        ByteBuf out = Unpooled.buffer();
        EmulationPrevention.unescape(Unpooled.wrappedBuffer(new byte[100]), 0, 100, out, 10);

        assertThat(out.readableBytes()).isEqualTo(10);
    }
}
