package io.culvert.camera.h264;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.media.h264.H264SequenceParameterSet;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.Test;

class ParameterSetsTest {
    @Test
    void sequence_ofASizeThatIsNoMultipleOf16_isCropped() {
        assertThat(size(640, 360)).isEqualTo("640x360");
        assertThat(size(1280, 720)).isEqualTo("1280x720");
    }

    @Test
    void sequence_namesConstrainedBaselineAndTheLevelOfTableA_1() {
        assertThat(ParameterSets.sequence(1280, 720, 25)).startsWith(0x67, 66, 0xC0, 31);
        assertThat(ParameterSets.sequence(1280, 720, 60)).startsWith(0x67, 66, 0xC0, 32);
        assertThat(ParameterSets.sequence(640, 360, 25)).startsWith(0x67, 66, 0xC0, 30);
    }

    private static String size(int width, int height) {
        var size =
                H264SequenceParameterSet.pictureSize(Unpooled.wrappedBuffer(ParameterSets.sequence(width, height, 25)));
        return size == null ? "none" : size.width() + "x" + size.height();
    }
}
