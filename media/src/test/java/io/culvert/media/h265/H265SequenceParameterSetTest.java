package io.culvert.media.h265;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.media.nal.BitWriter;
import io.culvert.media.nal.PictureSize;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Base64;
import java.util.Random;
import org.junit.jupiter.api.Test;

class H265SequenceParameterSetTest {

    private static final ByteBuf FULL_HD = base64("QgEBAWAAAAMAkAAAAwAAAwBdoAPAgBDll+Twgg==");

    private static ByteBuf base64(String text) {
        return Unpooled.wrappedBuffer(Base64.getDecoder().decode(text));
    }

    @Test
    void pictureSize_withAndWithoutCropping_isRead() {
        assertThat(H265SequenceParameterSet.pictureSize(FULL_HD)).isEqualTo(new PictureSize(1920, 1080));
        assertThat(H265SequenceParameterSet.pictureSize(base64("QgEBAWAAAAMAkAAAAwAAAwBdoAFAIAWhZfk8IIA=")))
                .isEqualTo(new PictureSize(2560, 1440));
        assertThat(H265SequenceParameterSet.id(FULL_HD)).isZero();
    }

    @Test
    void pictureSize_withSubLayers_skipsTheirProfiles() {
        BitWriter sps = new BitWriter().u(4, 0).u(3, 2).u(1, 1);
        sps.u(32, 0x0160_0000).u(32, 0x9000_0000L).u(24, 0).u(8, 93);
        sps.u(2, 3).u(2, 1).u(12, 0);
        sps.u(32, 1).u(32, 2).u(24, 3).u(8, 90);
        sps.u(8, 60);
        sps.ue(3).ue(1).ue(640).ue(360).u(1, 1).ue(1).ue(2).ue(0).ue(4).ue(0);
        ByteBuf nal = sps.nal(0x42, 1);

        assertThat(H265SequenceParameterSet.pictureSize(nal)).isEqualTo(new PictureSize(634, 352));
        assertThat(H265SequenceParameterSet.id(nal)).isEqualTo(3);
    }

    @Test
    void pictureSize_cutOff_isNull() {
        for (int length = 0; length < 24; length++) {
            assertThat(H265SequenceParameterSet.pictureSize(FULL_HD.slice(0, length)))
                    .isNull();
        }
    }

    @Test
    void pictureSize_hostileBytes_doesNotThrow() {
        Random random = new Random(9);
        for (int round = 0; round < 30_000; round++) {
            byte[] bytes = new byte[5 + random.nextInt(60)];
            random.nextBytes(bytes);
            bytes[0] = 0x42;
            H265SequenceParameterSet.pictureSize(Unpooled.wrappedBuffer(bytes));
            H265SequenceParameterSet.id(Unpooled.wrappedBuffer(bytes));
        }
    }
}
