package io.culvert.camera.h264;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.camera.Ffmpeg;
import io.culvert.camera.picture.Picture;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** ffmpeg is the judge: what it decodes must equal what was drawn, sample for sample. */
class PictureCoderIT {
    private static final int WIDTH = 160;
    private static final int HEIGHT = 88;

    private final Random random = new Random(20261120);
    private final ByteArrayOutputStream coded = new ByteArrayOutputStream();
    private final ByteArrayOutputStream expected = new ByteArrayOutputStream();

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private Path folder;

    @Test
    void randomPictures_areDecodedExactlyAsDrawn() throws IOException {
        Picture picture = new Picture(WIDTH, HEIGHT);
        int number = 0;
        for (int gop = 0; gop < 4; gop++) {
            for (int position = 0; position < 6; position++, number++) {
                Picture before = picture;
                picture = picture.copy();
                scribble(picture, position == 0 ? 60 : 12);
                if (position == 0) {
                    write(ParameterSets.sequence(WIDTH, HEIGHT, 25));
                    write(ParameterSets.picture());
                    write(PictureCoder.keyPicture(picture, gop));
                } else {
                    write(PictureCoder.changedPicture(before, picture, position));
                }
                writeSamples(picture);
            }
        }

        assertThat(decoded()).isEqualTo(expected.toByteArray());
    }

    @Test
    void cellsAllDifferent_useEveryKindOfBlock_andAreDecodedExactly() throws IOException {
        write(ParameterSets.sequence(WIDTH, HEIGHT, 25));
        write(ParameterSets.picture());
        for (int gop = 0; gop < 20; gop++) {
            Picture picture = new Picture(WIDTH, HEIGHT);
            for (int y = 0; y < picture.cellRows(); y++) {
                for (int x = 0; x < picture.cellColumns(); x++) {
                    // Fewer levels make more zero coefficients: all rows of the tables are met.
                    picture.fill(x, y, 1, 1, 1 + random.nextInt(1 + gop % 15));
                }
            }
            write(PictureCoder.keyPicture(picture, gop));
            writeSamples(picture);
        }

        assertThat(decoded()).isEqualTo(expected.toByteArray());
    }

    private void scribble(Picture picture, int strokes) {
        for (int i = 0; i < strokes; i++) {
            picture.fill(
                    random.nextInt(picture.cellColumns()),
                    random.nextInt(picture.cellRows()),
                    1 + random.nextInt(9),
                    1 + random.nextInt(9),
                    1 + random.nextInt(15));
            picture.colour(
                    random.nextInt(picture.macroblockColumns()),
                    random.nextInt(picture.macroblockRows()),
                    16 + random.nextInt(225),
                    16 + random.nextInt(225));
        }
    }

    private void write(byte[] unit) throws IOException {
        coded.write(new byte[] {0, 0, 0, 1});
        coded.write(unit);
    }

    private void writeSamples(Picture picture) {
        for (int i = 0; i < WIDTH * HEIGHT; i++) {
            expected.write(16 * picture.level(i % WIDTH / 4, i / WIDTH / 4));
        }
        for (int i = 0; i < WIDTH * HEIGHT / 4; i++) {
            expected.write(picture.blue(i % (WIDTH / 2) / 8, i / (WIDTH / 2) / 8));
        }
        for (int i = 0; i < WIDTH * HEIGHT / 4; i++) {
            expected.write(picture.red(i % (WIDTH / 2) / 8, i / (WIDTH / 2) / 8));
        }
    }

    private byte[] decoded() throws IOException {
        Path stream = folder.resolve("coded.h264");
        Path samples = folder.resolve("decoded.yuv");
        Files.write(stream, coded.toByteArray());
        Ffmpeg.decodeWithoutComplaint(
                "-err_detect", "explode", "-f", "h264", "-i", stream.toString(), "-f", "rawvideo", samples.toString());
        return Files.readAllBytes(samples);
    }
}
