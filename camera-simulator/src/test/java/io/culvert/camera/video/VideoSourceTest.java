package io.culvert.camera.video;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.culvert.media.stream.Codec;
import java.util.List;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VideoSourceTest {
    private static final long FIRST = 44_879_325_600L;
    private static final FrameClock CLOCK = new FrameClock(25, 0, 1_795_173_024_000_000L);

    @Test
    void drawn_eachFrame_hasItsShareOfTheBitrate() {
        DrawnVideo video = new DrawnVideo(1280, 720, CLOCK, 50, 2_000_000, false);

        for (long number = FIRST; number < FIRST + 100; number++) {
            assertThat(bytes(video.picture(number))).as("frame %d", number).isEqualTo(10_000);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1_500_000, 1_500_200, 1_503_400, 400_000, 20_000_000})
    void padding_thatIsKept_isAMessageOfTheWholeSize(int bitrate) {
        for (VideoSource video : List.of(
                new DrawnVideo(1280, 720, CLOCK, 50, bitrate, true), new ClipVideo(1280, 720, 25, bitrate, true))) {
            int header = video.codec() == Codec.H264 ? 1 : 2;
            long bytes = 0;
            for (long number = FIRST; number < FIRST + 100; number++) {
                CodedPicture picture = video.picture(number);
                bytes += bytes(picture);
                if (picture.units().size() > 1) {
                    byte[] message = picture.units().getFirst();
                    int at = header + 1;
                    int size = 0;
                    while ((message[at] & 0xFF) == 0xFF) {
                        size += 255;
                        at++;
                    }
                    size += message[at] & 0xFF;
                    assertThat(message[header]).isEqualTo((byte) 5);
                    assertThat(size).isGreaterThanOrEqualTo(16).isEqualTo(message.length - at - 2);
                }
            }
            assertThat(bytes * 8 / 4).isCloseTo(bitrate, Percentage.withPercentage(1));
        }
    }

    @Test
    void drawn_atALowRate_paysBackTheKeyFrame() {
        DrawnVideo video = new DrawnVideo(1280, 720, CLOCK, 50, 400_000, false);
        long bytes = 0;
        for (long number = FIRST; number < FIRST + 50; number++) {
            bytes += bytes(video.picture(number));
        }

        assertThat(bytes(video.picture(FIRST + 50))).isGreaterThan(2_000);
        assertThat(bytes * 8 / 2).isCloseTo(400_000, Percentage.withPercentage(1));
    }

    @Test
    void clip_keepsTheBitrateToo() {
        ClipVideo video = new ClipVideo(1280, 720, 25, 1_000_000, false);
        long bytes = 0;
        for (long number = FIRST; number < FIRST + 250; number++) {
            bytes += bytes(video.picture(number));
        }

        assertThat(bytes * 8 / 10).isCloseTo(1_000_000, within(1_000L));
    }

    @Test
    void drawn_keyFrames_comeOncePerGop_withParameterSets() {
        DrawnVideo video = new DrawnVideo(640, 360, CLOCK, 50, 250_000, false);

        for (long number = FIRST; number < FIRST + 100; number++) {
            CodedPicture picture = video.picture(number);
            assertThat(picture.keyFrame()).isEqualTo(number % 50 == 0);
            assertThat(picture.parameterSets()).hasSize(picture.keyFrame() ? 2 : 0);
            assertThat(picture.units().getFirst()[0] & 0x1F).isEqualTo(picture.keyFrame() ? 5 : 1);
        }
    }

    @Test
    void drawn_byAnotherProcessInTheMiddle_continuesTheSamePictures() {
        DrawnVideo one = new DrawnVideo(640, 360, CLOCK, 50, 250_000, false);
        DrawnVideo other = new DrawnVideo(640, 360, new FrameClock(25, 77, 1_795_173_030_000_000L), 50, 250_000, false);
        CodedPicture last = one.picture(FIRST);
        for (long number = FIRST + 1; number <= FIRST + 30; number++) {
            last = one.picture(number);
        }

        assertThat(other.picture(FIRST + 30).units().getFirst())
                .isEqualTo(last.units().getFirst());
    }

    @Test
    void clip_isOneClosedGroupOfFiftyPictures() {
        ClipVideo video = new ClipVideo(640, 360, 25, 250_000, false);
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
