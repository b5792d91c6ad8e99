package io.culvert.media.h264;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.media.nal.BitWriter;
import io.culvert.media.nal.PictureSize;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.time.Duration;
import java.util.Base64;
import java.util.Random;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;

class H264SequenceParameterSetTest {

    private static ByteBuf base64(String text) {
        return Unpooled.wrappedBuffer(Base64.getDecoder().decode(text));
    }

    @Test
    void pictureSize_baselineAndHigh_withCropping() {
        assertThat(H264SequenceParameterSet.pictureSize(base64("Z0LAH9oBQBbk"))).isEqualTo(new PictureSize(1280, 720));
        assertThat(H264SequenceParameterSet.pictureSize(base64("Z2QAKKy0A8ARPyo=")))
                .isEqualTo(new PictureSize(1920, 1080));
    }

    @Test
    void pictureSize_interlacedWithScalingListsAndOrderCycle_isRead() {
        BitWriter sps = new BitWriter().u(8, 100).u(8, 0).u(8, 40).ue(0);
        sps.ue(1).ue(0).ue(0).u(1, 0).u(1, 1);
        for (int list = 0; list < 8; list++) {
            sps.u(1, list % 2);
            for (int i = 0; list % 2 == 1 && i < (list < 6 ? 16 : 64); i++) {
                sps.se(i % 2 == 0 ? 1 : -1);
            }
        }
        sps.ue(0).ue(1).u(1, 0).se(-3).se(4).ue(2).se(5).se(6);
        sps.ue(4)
                .u(1, 0)
                .ue(119)
                .ue(33)
                .u(1, 0)
                .u(1, 1)
                .u(1, 1)
                .u(1, 1)
                .ue(0)
                .ue(0)
                .ue(0)
                .ue(2)
                .u(1, 0);

        assertThat(H264SequenceParameterSet.pictureSize(sps.nal(0x67))).isEqualTo(new PictureSize(1920, 1080));
    }

    @Test
    void pictureSize_monochrome_cropsInSinglePixels() {
        BitWriter sps = new BitWriter()
                .u(8, 100)
                .u(8, 0)
                .u(8, 30)
                .ue(0)
                .ue(0)
                .ue(0)
                .ue(0)
                .u(1, 0)
                .u(1, 0);
        sps.ue(0)
                .ue(2)
                .ue(1)
                .u(1, 0)
                .ue(3)
                .ue(3)
                .u(1, 1)
                .u(1, 1)
                .u(1, 1)
                .ue(1)
                .ue(0)
                .ue(0)
                .ue(3)
                .u(1, 0);

        assertThat(H264SequenceParameterSet.pictureSize(sps.nal(0x67))).isEqualTo(new PictureSize(63, 61));
    }

    @Test
    void pictureSize_cutOffOrAbsurd_isNull() {
        ByteBuf whole = base64("Z2QAKKy0A8ARPyo=");
        for (int length = 0; length < whole.readableBytes() - 1; length++) {
            assertThat(H264SequenceParameterSet.pictureSize(whole.slice(0, length)))
                    .isNull();
        }
        BitWriter huge = new BitWriter().u(8, 66).u(8, 0).u(8, 30).ue(0);
        huge.ue(0)
                .ue(2)
                .ue(1)
                .u(1, 0)
                .ue(4_000_000_000L)
                .ue(4_000_000_000L)
                .u(1, 1)
                .u(1, 1)
                .u(1, 0)
                .u(1, 0);
        assertThat(H264SequenceParameterSet.pictureSize(huge.nal(0x67))).isNull();
        BitWriter cropped = new BitWriter().u(8, 66).u(8, 0).u(8, 30).ue(0);
        cropped.ue(0)
                .ue(2)
                .ue(1)
                .u(1, 0)
                .ue(1)
                .ue(1)
                .u(1, 1)
                .u(1, 1)
                .u(1, 1)
                .ue(99)
                .ue(99)
                .ue(0)
                .ue(0)
                .u(1, 0);
        assertThat(H264SequenceParameterSet.pictureSize(cropped.nal(0x67))).isNull();
    }

    @Test
    void pictureSize_hostileBytes_neitherThrowsNorHangs() {
        Random random = new Random(8);
        Assertions.assertTimeout(Duration.ofSeconds(20), () -> {
            for (int round = 0; round < 30_000; round++) {
                byte[] bytes = new byte[5 + random.nextInt(60)];
                random.nextBytes(bytes);
                bytes[0] = 0x67;
                bytes[1] = (byte) (round % 2 == 0 ? 100 : 66);
                H264SequenceParameterSet.pictureSize(Unpooled.wrappedBuffer(bytes));
            }
        });
    }
}
