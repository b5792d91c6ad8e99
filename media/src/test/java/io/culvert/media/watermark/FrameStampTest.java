package io.culvert.media.watermark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.culvert.media.nal.AnnexB;
import io.culvert.media.stream.Codec;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FrameStampTest {

    private static final FrameStamp STAMP =
            new FrameStamp(new UUID(0, 1), 0x0000_0100_0000_0003L, 1_700_000_000_000_000L, 0);

    @ParameterizedTest
    @EnumSource(
            value = Codec.class,
            names = {"H264", "H265"})
    void find_whatWasWritten_comesBack(Codec codec) {
        ByteBuf nal = Unpooled.wrappedBuffer(STAMP.toNal(codec));

        assertThat(FrameStamp.find(codec, nal)).isEqualTo(STAMP);
        assertThat(AnnexB.startCode(nal, 0, nal.readableBytes()))
                .as("start code inside")
                .isEqualTo(-1);
        assertThat(nal.getByte(nal.readableBytes() - 1)).isEqualTo((byte) 0x80);
    }

    @Test
    void find_behindOtherMessages_comesBack() {
        ByteBuf stamp = Unpooled.wrappedBuffer(STAMP.toNal(Codec.H264));
        ByteBuf nal = Unpooled.buffer();
        nal.writeByte(6);
        nal.writeByte(0xFF).writeByte(2).writeByte(3).writeBytes(new byte[] {9, 9, 9});
        nal.writeByte(5).writeByte(17).writeBytes(new byte[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 1, 2, 3, 4, 5, 6, 7, 8});
        nal.writeBytes(stamp, 1, stamp.readableBytes() - 1);

        assertThat(FrameStamp.find(Codec.H264, nal)).isEqualTo(STAMP);
    }

    @Test
    void find_inOtherNalOrCodec_isNull() {
        ByteBuf nal = Unpooled.wrappedBuffer(STAMP.toNal(Codec.H264));

        assertThat(FrameStamp.find(Codec.H265, nal)).isNull();
        assertThat(FrameStamp.find(Codec.MJPEG, nal)).isNull();
        assertThat(FrameStamp.find(Codec.H264, nal.copy().setByte(0, 0x65))).isNull();
        assertThat(FrameStamp.find(Codec.H264, nal.slice(0, 40))).isNull();
        assertThat(FrameStamp.find(Codec.H264, Unpooled.EMPTY_BUFFER)).isNull();
    }

    @Test
    void findInSample_behindOtherUnits_findsIt_unlessTheSampleIsCutBefore() {
        byte[] nal = STAMP.toNal(Codec.H264);
        ByteBuf sample = Unpooled.buffer();
        sample.writeInt(3)
                .writeBytes(new byte[] {0x67, 1, 2})
                .writeInt(nal.length)
                .writeBytes(nal);
        int end = sample.readableBytes();
        sample.writeInt(100_000).writeByte(0x65);

        assertThat(FrameStamp.findInSample(Codec.H264, sample.slice())).isEqualTo(STAMP);
        assertThat(FrameStamp.findInSample(Codec.H264, sample.slice(0, end - 1)))
                .isNull();
        assertThat(FrameStamp.findInSample(Codec.H264, sample.slice(end, 5))).isNull();
        assertThat(FrameStamp.findInSample(
                        Codec.H264, Unpooled.buffer().writeInt(-1).writeInt(0)))
                .isNull();
    }

    @Test
    void find_damaged_neverThrows() {
        Random random = new Random(11);
        byte[] nal = STAMP.toNal(Codec.H265);
        for (int round = 0; round < 20_000; round++) {
            byte[] damaged = nal.clone();
            for (int i = 0; i < 4; i++) {
                damaged[2 + random.nextInt(damaged.length - 2)] = (byte) random.nextInt(256);
            }
            FrameStamp.find(Codec.H265, Unpooled.wrappedBuffer(damaged));
        }
    }

    @Test
    void toNal_codecWithoutNals_refuses() {
        assertThatThrownBy(() -> STAMP.toNal(Codec.MJPEG))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("MJPEG");
    }
}
