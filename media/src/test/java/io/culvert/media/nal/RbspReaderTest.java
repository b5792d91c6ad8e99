package io.culvert.media.nal;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RbspReaderTest {

    @Test
    void read_whatWasWritten_comesBack() {
        Random random = new Random(5);
        for (int round = 0; round < 2000; round++) {
            long[] values = random.longs(20, 0, 1L << (1 + random.nextInt(31))).toArray();
            BitWriter out = new BitWriter();
            for (long value : values) {
                out.ue(value).se(-value / 2).u(32, value);
            }
            ByteBuf nal = out.nal(0x67);
            RbspReader in = new RbspReader(nal, 1, nal.writerIndex());
            for (long value : values) {
                assertThat(in.ue()).isEqualTo(value);
                assertThat(in.se()).isEqualTo(-value / 2);
                assertThat(in.bits(32)).isEqualTo(value);
            }
            assertThat(in.exhausted()).isFalse();
        }
    }

    @Test
    void ue_longerThanAnyNumber_isExhaustion() {
        RbspReader in = new RbspReader(Unpooled.wrappedBuffer(new byte[64]), 0, 64);

        assertThat(in.ue()).isZero();
        assertThat(in.exhausted()).isTrue();
    }

    @Test
    void bits_pastTheEnd_areZerosAndExhaustion() {
        RbspReader in = new RbspReader(Unpooled.wrappedBuffer(new byte[] {(byte) 0xFF}), 0, 1);

        assertThat(in.bits(8)).isEqualTo(0xFF);
        assertThat(in.exhausted()).isFalse();
        assertThat(in.bits(8)).isZero();
        assertThat(in.exhausted()).isTrue();
    }
}
