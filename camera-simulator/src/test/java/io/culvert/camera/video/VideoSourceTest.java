package io.culvert.camera.video;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

class VideoSourceTest {
    private static final long FIRST = 44_879_325_600L;
    private static final FrameClock CLOCK = new FrameClock(25, 0, 1_795_173_024_000_000L);

    @Test
    void drawn_eachFrame_hasItsShareOfTheBitrate() {
        DrawnVideo video = new DrawnVideo(1280, 720, CLOCK, 50, 2_000_000);

        for (long number = FIRST; number < FIRST + 100; number++) {
            assertThat(bytes(video.picture(number))).as("frame %d", number).isEqualTo(10_000);
        }
    }

    @Test
    void drawn_atALowRate_paysBackTheKeyFrame() {
        DrawnVideo video = new DrawnVideo(1280, 720, CLOCK, 50, 400_000);
        long bytes = 0;
        for (long number = FIRST; number < FIRST + 50; number++) {
            bytes += bytes(video.picture(number));
        }

        assertThat(bytes(video.picture(FIRST + 50))).isGreaterThan(2_000);
        assertThat(bytes * 8 / 2).isCloseTo(400_000, Percentage.withPercentage(1));
    }

    @Test
    void clip_keepsTheBitrateToo() {
        ClipVideo video = new ClipVideo(1280, 720, 25, 1_000_000);
        long bytes = 0;
        for (long number = FIRST; number < FIRST + 250; number++) {
            bytes += bytes(video.picture(number));
        }

        assertThat(bytes * 8 / 10).isCloseTo(1_000_000, within(1_000L));
    }

    @Test
    void drawn_keyFrames_comeOncePerGop_withParameterSets() {
        DrawnVideo video = new DrawnVideo(640, 360, CLOCK, 50, 250_000);

        for (long number = FIRST; number < FIRST + 100; number++) {
            CodedPicture picture = video.picture(number);
            assertThat(picture.keyFrame()).isEqualTo(number % 50 == 0);
            assertThat(picture.parameterSets()).hasSize(picture.keyFrame() ? 2 : 0);
            assertThat(picture.units().getFirst()[0] & 0x1F).isEqualTo(picture.keyFrame() ? 5 : 1);
        }
    }

    @Test
    void drawn_byAnotherProcessInTheMiddle_continuesTheSamePictures() {
        DrawnVideo one = new DrawnVideo(640, 360, CLOCK, 50, 250_000);
        DrawnVideo other = new DrawnVideo(640, 360, new FrameClock(25, 77, 1_795_173_030_000_000L), 50, 250_000);
        CodedPicture last = one.picture(FIRST);
        for (long number = FIRST + 1; number <= FIRST + 30; number++) {
            last = one.picture(number);
        }

        assertThat(other.picture(FIRST + 30).units().getFirst())
                .isEqualTo(last.units().getFirst());
    }

    @Test
    void clip_isOneClosedGroupOfFiftyPictures() {
        ClipVideo video = new ClipVideo(640, 360, 25, 250_000);
        long start = FIRST - FIRST % 50;

        for (int i = 0; i < 50; i++) {
            CodedPicture picture = video.picture(start + i);
            assertThat(picture.keyFrame()).isEqualTo(i == 0);
            assertThat(picture.parameterSets()).hasSize(i == 0 ? 3 : 0);
            int type = (picture.units().getFirst()[0] >> 1) & 0x3F;
            assertThat(type).isEqualTo(i == 0 ? 20 : 1);
        }
        assertThat(video.picture(start + 50).keyFrame()).isTrue();
    }

    /** As a file would be measured: start codes of four bytes, and the stamp. */
    private static int bytes(CodedPicture picture) {
        int bytes = VideoSource.STAMP_BYTES;
        for (byte[] set : picture.parameterSets()) {
            bytes += 4 + set.length;
        }
        for (byte[] unit : picture.units()) {
            bytes += 4 + unit.length;
        }
        return bytes;
    }
}
